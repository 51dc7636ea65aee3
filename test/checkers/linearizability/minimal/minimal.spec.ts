import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import type { FailSemantics, HistorySemantics } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { model } from '../../../../harness/core/models/registry.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { randomHistory } from '../random-history.ts';
import { assertMinimal } from './exhibit.ts';

/** Histories per model; a longer run sets VERDICT_FUZZ, and VERDICT_FUZZ_SEED to see others. */
const HISTORIES = Number(process.env['VERDICT_FUZZ'] ?? 500);
const SEED = process.env['VERDICT_FUZZ_SEED'] ?? 'minimal';

/** First states besides the model's own. */
const INITIALS: Readonly<Record<string, readonly Json[]>> = {
  'fifo-queue': [[], [], [91, 92]],
  mutex: [null, null, 0],
  'fencing-lock': [
    { holder: null, token: 0 },
    { holder: 1, token: 3 },
  ],
  counter: [0, 0, 5],
  set: [[], [], [1, 2]],
  'grow-only-set': [[], [], [1]],
  register: [null, 0, 1],
  'cas-register': [null, 0, 1],
  'list-append': [[]],
  'kv-append': [''],
};

describe('witnesses', function () {
  this.timeout(Math.max(120_000, HISTORIES * 20));

  for (const [name, initials] of Object.entries(INITIALS)) {
    it(`${name}: nothing can be taken out of any of ${HISTORIES} histories that was wrong`, () => {
      let told = 0;
      for (let round = 0; round < HISTORIES; round++) {
        const { operations, semantics } = sample(name, initials, round);
        if (checkLinearizable(operations, semantics).verdict !== 'fail') continue;
        assertMinimal(operations, semantics);
        told++;
      }
      assert.ok(told > HISTORIES / 20, String(told));
    });
  }
});

function sample(
  name: string,
  initials: readonly Json[],
  round: number,
): { readonly operations: readonly Operation[]; readonly semantics: HistorySemantics } {
  const random = stream(SEED, `${name}/${round}`);
  const semantics: HistorySemantics = {
    model: name,
    initial: random.pick(initials),
    failSemantics: random.pick<FailSemantics>(['did-not-happen', 'did-not-happen', 'observed-mismatch']),
    nilRead: model(name).nilRead ?? 'value',
  };
  const operations = randomHistory(random, {
    semantics,
    operations: 2 + random.integer(11),
    processes: 1 + random.integer(5),
    values: random.pick([2, 3, 5, Infinity, Infinity]),
    crashed: random.pick([0, 0.1, 0.4]),
    wrong: random.pick([0.05, 0.1, 0.3]),
  });
  return { operations, semantics };
}
