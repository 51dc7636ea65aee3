import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { AnomalyName } from '../../../checkers/transactions/anomaly.ts';
import {
  CONSISTENCY_MODELS,
  forbids,
  isStronger,
  STRONGEST,
  strongestOf,
  weakestOf,
  type ConsistencyModel,
} from '../../../checkers/transactions/consistency-model.ts';
import type { CycleClass, CycleOrder } from '../../../checkers/transactions/search/level.ts';

/** The weakest models that each anomaly rules out. */
const ROWS: readonly (readonly [AnomalyName, readonly ConsistencyModel[]])[] = [
  ['garbage-read', ['read-uncommitted']],
  ['duplicate-elements', ['read-uncommitted']],
  ['G0', ['read-uncommitted']],
  ['G1a', ['read-committed']],
  ['G1b', ['read-committed']],
  ['G1c', ['read-committed']],
  ['dirty-update', ['read-committed']],
  ['incompatible-order', ['read-committed']],
  ['cyclic-versions', ['read-committed']],
  ['internal', ['read-atomic']],
  ['future-read', ['read-atomic']],
  ['lost-update', ['consistent-view', 'repeatable-read']],
  ['G-single', ['consistent-view', 'repeatable-read']],
  ['G-nonadjacent', ['repeatable-read', 'snapshot-isolation']],
  ['G2-item', ['repeatable-read']],
  ['G0-process', ['strong-session-read-uncommitted']],
  ['G1c-process', ['strong-session-read-committed']],
  ['G-single-process', ['strong-session-consistent-view']],
  ['G-nonadjacent-process', ['strong-session-snapshot-isolation']],
  ['G2-item-process', ['strong-session-serializable']],
  ['cyclic-versions-process', ['strong-session-consistent-view']],
  ['G0-realtime', ['strong-read-uncommitted']],
  ['G1c-realtime', ['strong-read-committed']],
  ['G-single-realtime', ['strong-consistent-view']],
  ['G-nonadjacent-realtime', ['strong-snapshot-isolation']],
  ['G2-item-realtime', ['strict-serializable']],
  ['cyclic-versions-realtime', ['strong-consistent-view']],
];

describe('consistency models', () => {
  for (const [name, weakest] of ROWS) {
    it(`${name} rules out ${weakest.join(' and ')}, and what is stronger`, () => {
      const out = CONSISTENCY_MODELS.filter((model) => forbids(model, { name, level: levelOf(name) }));
      assert.deepEqual(weakestOf(out), weakest);
      const stronger = CONSISTENCY_MODELS.filter((model) => weakest.some((each) => isStronger(model, each)));
      assert.deepEqual(new Set(out), new Set([...weakest, ...stronger]));
    });
  }

  it('has one strongest', () => {
    assert.deepEqual(strongestOf(CONSISTENCY_MODELS), [STRONGEST]);
    assert.deepEqual(weakestOf(CONSISTENCY_MODELS), ['read-uncommitted']);
  });

  it('has no circles', () => {
    for (const model of CONSISTENCY_MODELS) assert.ok(!isStronger(model, model), model);
  });
});

function levelOf(name: AnomalyName): { class: CycleClass; order: CycleOrder } | undefined {
  const [, own, order] = /^(G0|G1c|G-single|G-nonadjacent|G2-item)(?:-(process|realtime))?$/.exec(name) ?? [];
  return own === undefined ? undefined : { class: own as CycleClass, order: (order ?? 'none') as CycleOrder };
}
