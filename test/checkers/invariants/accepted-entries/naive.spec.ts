import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { ACCEPTED_ENTRIES_NAIVE } from '../../../../checkers/invariants/accepted-entries/naive.ts';
import { ACCEPTED_ENTRIES } from '../../../../checkers/invariants/accepted-entries/statements.ts';
import { append, baseLog } from '../../../../harness/core/raft/log.ts';
import { evaluate, testNaively } from '../naive-cases.ts';
import { appendEntries, entry, logOf, terms, type NodeSketch } from '../world-state.ts';

const FIRST = entry(1, 1);
const SECOND = entry(2, 1);
const OTHERS = { n2: {}, n3: {} };
const LEADER: NodeSketch = { role: 'leader', currentTerm: 2 };
/** Accepted the first entry in term 1, is in term 2, and does not have it any more. */
const LOST: NodeSketch = { currentTerm: 2, allEntries: [[1, FIRST]] };
/** Was elected in term 2 with the first two entries. */
const ELECTED: NodeSketch = { leaderLogs: [[2, logOf(FIRST, SECOND)]] };

describe('checkers/invariants/accepted-entries/naive', () => {
  testNaively(ACCEPTED_ENTRIES, ACCEPTED_ENTRIES_NAIVE, {
    AllEntriesCandidateEntries: {
      holds: {
        nodes: { n1: { currentTerm: 1, cronies: [[1, ['n1', 'n2']]] }, n2: { allEntries: [[1, FIRST]] }, n3: {} },
      },
      fails: { nodes: { n1: { currentTerm: 1, cronies: [[1, ['n1']]] }, n2: { allEntries: [[1, FIRST]] }, n3: {} } },
      sentence: 'n2 accepted entry 1 of term 1 (put x by c/1), but nobody won an election of term 1.',
    },
    AllEntriesIndicesGt0: {
      holds: { nodes: { n1: { allEntries: [[1, FIRST]] }, ...OTHERS } },
      fails: { nodes: { n1: { allEntries: [[1, entry(0, 1)]] }, ...OTHERS } },
      sentence: 'n1 accepted entry 0 of term 1 (put x by c/0), whose index is below 1.',
    },
    'AllEntriesLeaderLogs.leader_without_missing_entry': {
      holds: { nodes: { n1: LOST, n2: { leaderLogs: [[2, logOf()]] }, n3: {} } },
      fails: { nodes: { n1: LOST, n2: ELECTED, n3: { leaderLogs: [[1, logOf()]] } } },
      sentence:
        'n1 accepted entry 1 of term 1 (put x by c/1) in term 1 and lost it, although every leader of a later term was elected with it.',
    },
    'AllEntriesLeaderLogs.appendEntriesRequest_exists_leaderLog': {
      holds: { nodes: { n1: ELECTED, ...OTHERS }, packets: [appendEntries('n1', 'n2', { term: 2 })] },
      fails: { nodes: { n1: ELECTED, ...OTHERS }, packets: [appendEntries('n1', 'n2', { term: 3 })] },
      sentence: 'AppendEntries n1>n2#1 is of term 3, in which n1 was not elected.',
    },
    'AllEntriesLeaderLogs.appendEntriesRequest_leaderLog_not_in': {
      holds: {
        nodes: { n1: ELECTED, ...OTHERS },
        packets: [appendEntries('n1', 'n2', { term: 2, prevLogIndex: 1, prevLogTerm: 1 }, [SECOND, entry(3, 2)])],
      },
      fails: { nodes: { n1: ELECTED, ...OTHERS }, packets: [appendEntries('n1', 'n2', { term: 2 }, [FIRST])] },
      sentence: 'AppendEntries n1>n2#1 leaves out entry 2 of term 1 (put x by c/2), with which its sender was elected.',
    },
    'AllEntriesLeaderLogs.appendEntriesRequest_leaderLog_not_in.run': {
      holds: { nodes: { n1: ELECTED, ...OTHERS }, packets: [appendEntries('n1', 'n2', { term: 2 }, [FIRST])] },
      fails: { nodes: { n1: ELECTED, ...OTHERS }, packets: [appendEntries('n1', 'n2', { term: 2 }, [SECOND])] },
      sentence: 'AppendEntries n1>n2#1 leaves out entry 1 of term 1 (put x by c/1), with which its sender was elected.',
    },
    'AllEntriesLeaderLogs.leaderLogs_leader': {
      holds: { nodes: { n1: { ...LEADER, ...ELECTED, log: terms(1, 1, 2) }, ...OTHERS } },
      fails: { nodes: { n1: { ...LEADER, ...ELECTED, log: terms(1, 2) }, ...OTHERS } },
      sentence: 'The log of n1, leader of term 2, is not the one it was elected with and entries of term 2.',
    },
    AllEntriesLeaderLogsTerm: {
      holds: {
        nodes: {
          n1: ELECTED,
          n2: {
            allEntries: [
              [1, FIRST],
              [2, FIRST],
            ],
          },
          n3: {},
        },
      },
      fails: { nodes: { n1: ELECTED, n2: { allEntries: [[2, entry(3, 1)]] }, n3: {} } },
      sentence: 'n2 accepted entry 3 of term 1 (put x by c/3) in term 2, whose leader was elected without it.',
    },
    AllEntriesLeaderSublog: {
      holds: { nodes: { n1: { ...LEADER, log: terms(1, 2) }, n2: { allEntries: [[2, entry(2, 2)]] }, n3: {} } },
      fails: { nodes: { n1: { ...LEADER, log: terms(1, 2) }, n2: { allEntries: [[2, entry(3, 2)]] }, n3: {} } },
      sentence: 'n2 accepted entry 3 of term 2 (put x by c/3), which n1, leader of that term, does not have.',
    },
    AllEntriesLog: {
      holds: { nodes: { n1: { ...LOST, leader: 'n2' }, n2: { leaderLogs: [[2, logOf()]] }, n3: {} } },
      fails: { nodes: { n1: LOST, n2: { leaderLogs: [[2, logOf()]] }, n3: {} } },
      sentence:
        'n1 accepted entry 1 of term 1 (put x by c/1) in term 1 and lost it, and no leader up to its term 2 explains that.',
    },
    'AllEntriesLog.leader_unknown': {
      holds: { nodes: { n1: LOST, n2: { leaderLogs: [[2, logOf()]] }, n3: {} } },
      fails: { nodes: { n1: LOST, n2: { leaderLogs: [[3, logOf()]] }, n3: ELECTED } },
      sentence:
        'n1 accepted entry 1 of term 1 (put x by c/1) in term 1 and lost it, and no leader up to its term 2 explains that.',
    },
    AllEntriesLogMatching: {
      holds: { nodes: { n1: { log: logOf(FIRST) }, n2: { allEntries: [[1, FIRST, entry(2, 2)]] }, n3: {} } },
      fails: { nodes: { n1: { log: logOf(FIRST) }, n2: { allEntries: [[1, entry(1, 1, { client: 'd' })]] }, n3: {} } },
      sentence: 'n1 has entry 1 of term 1 (put x by c/1), but n2 accepted entry 1 of term 1 (put x by d/1).',
    },
    AllEntriesVotesWithLog: {
      holds: {
        nodes: {
          n1: {
            allEntries: [[1, FIRST, SECOND]],
            votesWithLog: [
              [2, 'n2', logOf(FIRST, SECOND)],
              [4, 'n3', logOf(FIRST)],
            ],
          },
          n2: { leaderLogs: [[3, logOf(FIRST)]] },
          n3: {},
        },
      },
      fails: {
        nodes: {
          n1: { allEntries: [[1, FIRST, SECOND]], votesWithLog: [[4, 'n3', logOf(FIRST)]] },
          n2: { leaderLogs: [[4, logOf(FIRST)]] },
          n3: {},
        },
      },
      sentence:
        'n1 accepted entry 2 of term 1 (put x by c/2) in term 1, but its log when it voted for n3 in term 4 did not have it.',
    },
    InLogInAllEntries: {
      holds: { nodes: { n1: { log: logOf(FIRST), allEntries: [[3, FIRST]] }, ...OTHERS } },
      fails: { nodes: { n1: { log: logOf(FIRST) }, n2: { allEntries: [[1, FIRST]] }, n3: {} } },
      sentence: 'n1 has entry 1 of term 1 (put x by c/1), which it never accepted.',
    },
    LogAllEntries: {
      holds: { nodes: { n1: { currentTerm: 1, log: logOf(FIRST), allEntries: [[1, FIRST]] }, ...OTHERS } },
      fails: { nodes: { n1: { currentTerm: 1, log: logOf(FIRST), allEntries: [[2, FIRST]] }, ...OTHERS } },
      sentence: 'n1 has entry 1 of term 1 (put x by c/1), which it did not accept in that term.',
    },
  });

  it('does not miss entries whose place a snapshot took', () => {
    const compacted = append(baseLog(2, 1, 0), entry(3, 2));
    const nodes = {
      n1: { ...LEADER, ...ELECTED, log: compacted, allEntries: [[1, FIRST, SECOND] as const] },
      ...OTHERS,
    };
    for (const name of ['AllEntriesLog', 'AllEntriesLeaderLogs.leaderLogs_leader']) {
      assert.equal(evaluate(ACCEPTED_ENTRIES_NAIVE, name, { nodes }).violation, undefined);
    }
  });

  it('counts every acceptance once, however often it was repeated', () => {
    const nodes = {
      n1: {
        log: logOf(FIRST),
        allEntries: [
          [1, FIRST],
          [1, FIRST, SECOND],
        ] as const,
      },
      ...OTHERS,
    };
    assert.equal(evaluate(ACCEPTED_ENTRIES_NAIVE, 'AllEntriesIndicesGt0', { nodes }).premises, 2);
  });
});
