import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { LEADER_LOGS_NAIVE } from '../../../../checkers/invariants/leader-logs/naive.ts';
import { LEADER_LOGS } from '../../../../checkers/invariants/leader-logs/statements.ts';
import { append, baseLog, type Log } from '../../../../harness/core/raft/log.ts';
import { evaluate, testNaively } from '../naive-cases.ts';
import { entry, logOf, type NodeSketch, terms, type WorldSketch } from '../world-state.ts';

const OTHERS = { n2: {}, n3: {} };
const OTHER_FIRST = entry(1, 1, { client: 'd' });

describe('checkers/invariants/leader-logs/naive', () => {
  testNaively(LEADER_LOGS, LEADER_LOGS_NAIVE, {
    OneLeaderLogPerTerm: {
      holds: { nodes: { n1: { leaderLogs: [[1, terms()]] }, n2: { leaderLogs: [[2, terms(1)]] }, n3: {} } },
      fails: { nodes: { n1: { leaderLogs: [[2, terms(1)]] }, n2: { leaderLogs: [[2, terms(1)]] }, n3: {} } },
      sentence: 'n1 and n2 both became leader of term 2.',
    },
    LeadersHaveLeaderLogs: {
      holds: one({ role: 'leader', currentTerm: 2, leaderLogs: [[2, terms(1)]] }),
      fails: one({ role: 'leader', currentTerm: 2, leaderLogs: [[1, terms(1)]] }),
      sentence: 'n1 is leader of term 2 but was never elected in it.',
    },
    LeadersHaveLeaderLogsStrong: {
      holds: one(leader(terms(1, 1, 2), terms(1, 1))),
      fails: one(leader(terms(1, 2), terms(1, 1))),
      sentence:
        'The log of n1, leader of term 2, is not the one with which it was elected followed by entries of that term.',
    },
    LeaderLogsSorted: {
      holds: one({ leaderLogs: [[3, terms(1, 2)]] }),
      fails: one({ leaderLogs: [[3, terms(2, 1)]] }),
      sentence: 'The log with which n1 became leader of term 3 has entry 2 of term 1 after entry 1 of term 2.',
    },
    LeaderLogsContiguous: {
      holds: one({ leaderLogs: [[3, terms(1, 2)]] }),
      fails: one({ leaderLogs: [[3, logOf(entry(1, 1), entry(3, 2))]] }),
      sentence: 'The log with which n1 became leader of term 3 lacks an entry at index 2.',
    },
    LeaderLogsLogMatching: {
      holds: { nodes: { n1: { leaderLogs: [[2, terms(1, 1)]] }, n2: { log: terms(1, 1, 2) }, n3: {} } },
      fails: {
        nodes: { n1: { leaderLogs: [[2, terms(1, 1)]] }, n2: { log: logOf(OTHER_FIRST, entry(2, 1)) }, n3: {} },
      },
      sentence:
        'The log with which n1 became leader of term 2 and that of n2 now both have index 2 of term 1, but the latter lacks entry 1 of term 1 (put x by c/1).',
    },
    LeaderLogsLogProperties: {
      holds: one({ leaderLogs: [[3, terms(1, 2)]] }),
      fails: one({ leaderLogs: [[3, logOf(entry(1, 1), entry(1, 2))]] }),
      sentence: 'The log with which n1 became leader of term 3 has entry 1 of term 2 after entry 1 of term 1.',
    },
    LeaderLogsSublog: {
      holds: { nodes: { n1: leader(terms(1, 2), terms(1)), n2: { leaderLogs: [[3, terms(1, 2)]] }, n3: {} } },
      fails: { nodes: { n1: leader(terms(1), terms(1)), n2: { leaderLogs: [[3, terms(1, 2)]] }, n3: {} } },
      sentence:
        'The log with which n2 became leader of term 3 has entry 2 of term 2 (put x by c/2), which the log of n1, leader of that term, lacks.',
    },
    LeaderLogsPreserved: {
      holds: { nodes: { n1: { leaderLogs: [[2, terms(1)]] }, n2: { leaderLogs: [[3, terms(1, 2)]] }, n3: {} } },
      fails: {
        nodes: {
          n1: { leaderLogs: [[2, terms(1)]] },
          n2: { leaderLogs: [[3, logOf(OTHER_FIRST, entry(2, 2))]] },
          n3: {},
        },
      },
      sentence:
        'The log with which n2 became leader of term 3 has an entry of term 2 but not entry 1 of term 1 (put x by c/1), which n1 had when it became leader of that term.',
    },
    LeaderLogsCandidateEntries: {
      holds: one({ leaderLogs: [[2, terms(1)]], cronies: [[1, ['n1', 'n3']]] }),
      fails: one({ leaderLogs: [[2, terms(1)]], cronies: [[2, ['n1', 'n3']]] }),
      sentence:
        'The log with which n1 became leader of term 2 has entry 1 of term 1 (put x by c/1), but nobody won the election of that term.',
    },
  });

  it('fails for a node that became leader of a term with two logs', () => {
    const twice = [
      [2, terms(1)],
      [2, terms(1, 1)],
    ] as const;
    assert.equal(
      evaluate(LEADER_LOGS_NAIVE, 'OneLeaderLogPerTerm', one({ leaderLogs: twice })).violation,
      'n1 became leader of term 2 with two different logs.',
    );
  });

  it('lifts every predicate of one log to leader logs', () => {
    const wrong = [terms(0), logOf(entry(2, 1)), terms(2, 1), logOf(entry(1, 1), entry(1, 1))];
    for (const log of wrong) {
      assert.ok(
        evaluate(LEADER_LOGS_NAIVE, 'LeaderLogsLogProperties', one({ leaderLogs: [[3, log]] })).violation,
        `nothing wrong with ${log.length} entries that end at index ${log.index}`,
      );
    }
  });

  it('compares the log of a leader with that of its election above the snapshots of both', () => {
    const compacted = append(baseLog(2, 1, 0), entry(3, 2));
    const violation = (log: Log, start: Log): string | undefined =>
      evaluate(LEADER_LOGS_NAIVE, 'LeadersHaveLeaderLogsStrong', one(leader(log, start))).violation;
    assert.equal(violation(compacted, terms(1)), undefined);
    assert.equal(violation(compacted, terms(1, 1)), undefined);
    assert.equal(violation(terms(1, 1, 2), baseLog(2, 1, 0)), undefined);
    assert.ok(violation(compacted, terms(1, 1, 1)));
  });
});

function one(sketch: NodeSketch): WorldSketch {
  return { nodes: { n1: sketch, ...OTHERS } };
}

/** The leader of term 2 with this log, elected with that one. */
function leader(log: Log, start: Log): NodeSketch {
  return { role: 'leader', currentTerm: 2, log, leaderLogs: [[2, start]] };
}
