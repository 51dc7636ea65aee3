import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createJudge, type Judge, type JudgeOptions } from '../../../checkers/invariants/judge.ts';
import { InputError } from '../../../harness/core/errors.ts';
import { observationsOf } from './observations.ts';
import { appendEntries, terms, type WorldSketch } from './world-state.ts';

const NAMES = ['n1', 'n2', 'n3'];
const PREDICATES = ['OneLeaderPerTerm', 'LastAppliedLeCommitIndex', 'NoAppendEntriesToSelf'];
const LEADER = { role: 'leader', currentTerm: 1 } as const;
const ONE_LEADER: WorldSketch = { nodes: { n1: LEADER, n2: {}, n3: {} } };
const TWO_LEADERS: WorldSketch = { nodes: { n1: LEADER, n2: LEADER, n3: {} } };
const APPLIED: WorldSketch = { nodes: { n1: LEADER, n2: LEADER, n3: { log: terms(1), lastApplied: 1 } } };

function judgeOf(mode: JudgeOptions['mode'], worlds: readonly WorldSketch[], predicates = PREDICATES): Judge {
  const judge = createJudge({ names: NAMES, predicates, mode });
  for (const observation of observationsOf(worlds)) judge.observe(observation);
  return judge;
}

describe('checkers/invariants/judge', () => {
  for (const mode of ['incremental', 'naive'] as const) {
    describe(mode, () => {
      it('finds nothing where everything holds', () => {
        assert.deepEqual(judgeOf(mode, [ONE_LEADER]).findings.violations, []);
      });

      it('keeps the first violation of each predicate, with its place', () => {
        const { violations } = judgeOf(mode, [ONE_LEADER, TWO_LEADERS, APPLIED, TWO_LEADERS, APPLIED]).findings;
        assert.deepEqual(
          violations.map(({ predicate, step, point }) => ({ predicate, step, point })),
          [
            { predicate: 'OneLeaderPerTerm', step: 2, point: 'applied' },
            { predicate: 'LastAppliedLeCommitIndex', step: 3, point: 'applied' },
          ],
        );
        assert.match(violations[0]?.sentence ?? '', /n1.*n2|n2.*n1/);
      });

      it('counts how often premises held', () => {
        const premises = judgeOf(mode, [ONE_LEADER, APPLIED]).findings.premises();
        assert.deepEqual([...premises.keys()], PREDICATES);
        assert.ok((premises.get('OneLeaderPerTerm') ?? 0) > 0);
        assert.ok((premises.get('LastAppliedLeCommitIndex') ?? 0) > 0);
        assert.equal(premises.get('NoAppendEntriesToSelf'), 0);
      });

      it('refuses predicates that do not exist', () => {
        assert.throws(() => createJudge({ names: NAMES, predicates: ['NoSuchThing'], mode }), InputError);
      });
    });
  }

  it('names the node that took the step', () => {
    assert.equal(judgeOf('incremental', [ONE_LEADER, TWO_LEADERS]).findings.violations[0]?.node, 'n2');
  });

  it('does not ask about copies of packets', () => {
    const judge = createJudge({ names: NAMES, predicates: PREDICATES, mode: 'incremental' });
    const packets = [appendEntries('n1', 'n1', {})];
    for (const observation of observationsOf([{ nodes: { n1: {}, n2: {}, n3: {} }, packets }])) {
      judge.observe({ ...observation, rule: 'duplicate', changed: 0 });
    }
    assert.equal(judge.findings.premises().get('NoAppendEntriesToSelf'), 0);
  });
});
