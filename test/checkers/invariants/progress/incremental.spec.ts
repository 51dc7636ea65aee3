import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { PROGRESS_INCREMENTAL } from '../../../../checkers/invariants/progress/incremental.ts';
import { PROGRESS } from '../../../../checkers/invariants/progress/statements.ts';
import { judged, testIncrementally } from '../observations.ts';
import { entry, terms, type NodeSketch } from '../world-state.ts';

const LOG = terms(1, 2, 2);
const LEADER: NodeSketch = {
  role: 'leader',
  currentTerm: 2,
  log: LOG,
  allEntries: [[2, entry(2, 2), entry(3, 2)]],
};
const FOLLOWER: NodeSketch = { allEntries: [[2, entry(2, 2)]] };

describe('checkers/invariants/progress/incremental', () => {
  testIncrementally(PROGRESS, PROGRESS_INCREMENTAL, {
    MatchIndexAllEntries: {
      holds: [
        { nodes: { n1: { ...LEADER, matchIndex: [3, 1, 1] }, n2: FOLLOWER, n3: {} } },
        { nodes: { n1: { ...LEADER, matchIndex: [3, 2, 1] }, n2: FOLLOWER, n3: {} } },
      ],
      fails: { nodes: { n1: { ...LEADER, matchIndex: [3, 3, 0] }, n2: FOLLOWER, n3: {} } },
      sentence: /n1 leads term 2 with matchIndex 3 for n2, which never accepted entry 3 of term 2/,
    },
    MatchIndexLeader: {
      holds: [{ nodes: { n1: { ...LEADER, matchIndex: [3, 0, 0] }, n2: {}, n3: {} } }],
      fails: { nodes: { n1: { ...LEADER, matchIndex: [2, 0, 0] }, n2: {}, n3: {} } },
      sentence: /n1 leads term 2 with matchIndex 2 for itself, and its log ends at index 3/,
    },
    MatchIndexSanity: {
      holds: [{ nodes: { n1: { ...LEADER, matchIndex: [3, 3, 0] }, n2: {}, n3: {} } }],
      fails: { nodes: { n1: { ...LEADER, matchIndex: [3, 0, 4] }, n2: {}, n3: {} } },
      sentence: /n1 leads term 2 with matchIndex 4 for n3, and its log ends at index 3/,
    },
    NextIndexSafety: {
      holds: [{ nodes: { n1: { ...LEADER, nextIndex: [-1, 4, 1] }, n2: {}, n3: {} } }],
      fails: { nodes: { n1: { ...LEADER, nextIndex: [-1, 5, 1] }, n2: {}, n3: {} } },
      sentence: /n1 leads term 2 with nextIndex 5 for n2, and its log ends at index 3/,
    },
  });

  it('looks at all of matchIndex again in a new term', () => {
    const log = terms(1, 2, 3);
    const old: NodeSketch = { ...LEADER, log, matchIndex: [3, 2, 0] };
    const before = { nodes: { n1: old, n2: FOLLOWER, n3: {} } };
    const after = { nodes: { n1: { ...old, currentTerm: 3, matchIndex: [0, 3, 0] }, n2: FOLLOWER, n3: {} } };
    assert.deepEqual(judged('MatchIndexAllEntries', [before]).findings.violations, []);
    assert.equal(judged('MatchIndexAllEntries', [before, after]).findings.violations.length, 1);
  });

  it('says nothing of nodes that do not lead', () => {
    const nodes = { n1: { ...LEADER, role: 'follower', matchIndex: [9, 9, 9] }, n2: {}, n3: {} } as const;
    for (const name of Object.keys(PROGRESS_INCREMENTAL)) {
      const { violations, premises } = judged(name, [{ nodes }]).findings;
      assert.deepEqual(violations, []);
      assert.equal(premises().get(name), 0);
    }
  });
});
