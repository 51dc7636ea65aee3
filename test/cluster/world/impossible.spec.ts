import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import { raftKeyValue } from '../../../cluster/raft/handlers/key-value.ts';
import { whyImpossible } from '../../../cluster/world/impossible.ts';
import { performStep } from '../../../cluster/world/schedule.ts';
import { semanticsNamed } from '../../../cluster/world/semantics/named.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import { parseText } from '../../../harness/core/schedule/parse-text.ts';
import { TYPE_NAMES } from '../../../harness/core/schedule/vocabulary.ts';

describe('cluster/world/impossible', () => {
  /** What comes before, the impossible step, why, and under which semantics. */
  const REASONS: readonly (readonly [string, string, RegExp, string?])[] = [
    ['', 'T backup', /^there is no node backup; nodes: n1, n2, n3$/],
    ['', 'D 0 backup', /^there is no node backup; nodes/],
    ['', 'E backup 1', /^there is no node backup/],
    ['', 'D 0 1', /^no packet in flight from n1 to n2$/],
    ['T 0', 'D 0 1 AE', /^no AppendEntries in flight from n1 to n2, only RequestVote$/],
    ['T 0', 'D 0 1 RV 1', /^only 1 RequestVote in flight from n1 to n2$/],
    ['T 0', 'X 0 1 Vote', /^there is no type of message Vote; types: RequestVote, /],
    ['T 0; K 1', 'D 0 1 RV', /^n2 is down$/],
    ['T 0; H 0 1', 'D 0 1 RV', /^the link from n1 to n2 is held$/],
    ['H 0 1', 'H 0 1', /^the link from n1 to n2 is held already$/],
    ['', 'L 0 1', /^the link from n1 to n2 is not held$/],
    ['T 0', 'X 0 1 RV', /^async drops no packets$/, 'async'],
    ['T 0', 'U 0 1 RV', /^async duplicates no packets$/, 'async'],
    ['', 'XA 0 *', /^async drops no packets$/, 'async'],
    ['T 0; T 0', 'D 0 1 RV 1', /^ordered delivers only the oldest packet of a link$/, 'ordered'],
    ['', 'T 0 heartbeat', /^timer heartbeat of n1 does not run; running: election$/],
    ['K 0', 'T 0', /^n1 is down$/],
    ['K 0', 'E 0 1', /^n1 is down$/],
    ['', 'RP 0 1', /^no AppendEntries of n1 can be delivered to n2$/],
    ['K 0', 'C 0 c 1 get x', /^n1 is down$/],
    ['K 0', 'K 0', /^n1 is down$/],
    ['', 'K 0', /^in async no node stops$/, 'async'],
    ['', 'R 0', /^n1 is up$/],
    ['K 0', 'R 0', /^in ordered-failure no node comes back$/, 'ordered-failure'],
    ['', 'UP 0 paper', /^in async no node comes back$/, 'async'],
    ['', 'KU 0', /^in failure a crash loses no effect of the last event; in failure\+unsynced it does$/],
    ['', 'K 0 sends 0', /^the last event of n1 left no such packets to lose$/, 'failure+sends'],
    ['', 'S 0', /^in failure all nodes are there from the start$/],
  ];
  for (const [before, step, reason, semantics = 'failure'] of REASONS) {
    it(`${before === '' ? '' : `${before}; `}${step} under ${semantics}: ${reason.source}`, () => {
      assert.match(reasonFor(before, step, semantics), reason);
    });
  }
});

function reasonFor(before: string, text: string, semantics: string): string {
  const system = raftKeyValue(rulesOf('verdi'));
  const handlers = { ...system.handlers, failMessage: { type: 'TimeoutNow', term: 0 } as never };
  const world = createWorld(handlers, ['n1', 'n2', 'n3'], { semantics: semanticsNamed(semantics) });
  const [step] = parseText(text, 'step');
  assert.ok(step);
  for (const earlier of parseText(before, 'before')) {
    assert.ok(
      performStep(world, earlier, system, () => undefined),
      'what comes before is possible',
    );
  }
  assert.equal(
    performStep(world, step, system, () => undefined),
    false,
  );
  return whyImpossible(world, step, TYPE_NAMES.meanings);
}
