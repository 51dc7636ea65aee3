import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { PROGRESS_NAIVE } from '../../../../checkers/invariants/progress/naive.ts';
import { PROGRESS } from '../../../../checkers/invariants/progress/statements.ts';
import { baseLog } from '../../../../harness/core/raft/log.ts';
import { evaluate, testNaively } from '../naive-cases.ts';
import { entry, terms, type NodeSketch } from '../world-state.ts';

const LEADER: NodeSketch = {
  role: 'leader',
  currentTerm: 2,
  log: terms(1, 2, 2),
  allEntries: [[2, entry(2, 2), entry(3, 2)]],
};
const FOLLOWER: NodeSketch = { allEntries: [[2, entry(2, 2)]] };

describe('checkers/invariants/progress/naive', () => {
  testNaively(PROGRESS, PROGRESS_NAIVE, {
    MatchIndexAllEntries: {
      holds: { nodes: { n1: { ...LEADER, matchIndex: [3, 2, 1] }, n2: FOLLOWER, n3: {} } },
      fails: { nodes: { n1: { ...LEADER, matchIndex: [3, 3, 0] }, n2: FOLLOWER, n3: {} } },
      sentence: 'n1 leads term 2 with matchIndex 3 for n2, which never accepted entry 3 of term 2 (put x by c/3).',
    },
    MatchIndexLeader: {
      holds: { nodes: { n1: { ...LEADER, matchIndex: [3, 0, 0] }, n2: {}, n3: {} } },
      fails: { nodes: { n1: { ...LEADER, matchIndex: [2, 0, 0] }, n2: {}, n3: {} } },
      sentence: 'n1 leads term 2 with matchIndex 2 for itself and a log up to 3.',
    },
    MatchIndexSanity: {
      holds: { nodes: { n1: { ...LEADER, matchIndex: [3, 3, 0] }, n2: {}, n3: {} } },
      fails: { nodes: { n1: { ...LEADER, matchIndex: [3, 0, 4] }, n2: {}, n3: {} } },
      sentence: 'n1 leads term 2 with matchIndex 4 for n3 and a log up to 3.',
    },
    NextIndexSafety: {
      holds: { nodes: { n1: { ...LEADER, nextIndex: [-1, 4, 1] }, n2: {}, n3: {} } },
      fails: { nodes: { n1: { ...LEADER, nextIndex: [-1, 5, 1] }, n2: {}, n3: {} } },
      sentence: 'n1 leads term 2 with nextIndex 5 for n2 and a log up to 3.',
    },
  });

  it('says nothing of nodes that do not lead', () => {
    const nodes = { n1: { ...LEADER, role: 'follower', matchIndex: [9, 9, 9] }, n2: {}, n3: {} } as const;
    for (const name of Object.keys(PROGRESS_NAIVE)) {
      assert.deepEqual(evaluate(PROGRESS_NAIVE, name, { nodes }), { premises: 0, violation: undefined });
    }
  });

  it('does not ask for entries that came with a snapshot', () => {
    const nodes = { n1: { ...LEADER, matchIndex: [3, 3, 0] }, n2: { log: baseLog(3, 2, 0) }, n3: {} };
    assert.equal(evaluate(PROGRESS_NAIVE, 'MatchIndexAllEntries', { nodes }).violation, undefined);
  });
});
