import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { COMMIT_INCREMENTAL } from '../../../../checkers/invariants/commit/incremental.ts';
import { COMMIT } from '../../../../checkers/invariants/commit/statements.ts';
import { baseLog, EMPTY_LOG } from '../../../../harness/core/raft/log.ts';
import type { ClientRecord } from '../../../../harness/core/raft/node-state.ts';
import { judged, testIncrementally } from '../observations.ts';
import { appendEntries, entry, logOf, machineOf, terms, type NodeSketch } from '../world-state.ts';

const FIRST = entry(1, 1);
const SECOND = entry(2, 2);
const OTHER = entry(1, 1, { client: 'd' });
const OTHERS = { n2: {}, n3: {} };
const ONE = logOf(FIRST);
const TWO = logOf(FIRST, SECOND);
const RECORD: ClientRecord = { request: 1, outcome: { ok: true, value: 1 } };
/** Accepted the first entry in its term, and has it. */
const ACCEPTED: NodeSketch = { currentTerm: 1, log: ONE, allEntries: [[1, FIRST]] };
/** Only the second entry was accepted in its own term; the first one came with it. */
const LATE: NodeSketch = { currentTerm: 2, log: TWO, allEntries: [[2, FIRST, SECOND]] };
/** Only the third entry was accepted in its own term. */
const LATEST: NodeSketch = {
  log: logOf(FIRST, SECOND, entry(3, 3)),
  allEntries: [[3, FIRST, SECOND, entry(3, 3)]],
};
/** Applied the first entry. */
const APPLIED: NodeSketch = {
  ...ACCEPTED,
  commitIndex: 1,
  lastApplied: 1,
  machine: { ...machineOf({ x: 1 }, { c: RECORD }), hash: 1 },
};

describe('checkers/invariants/commit/incremental', () => {
  testIncrementally(COMMIT, COMMIT_INCREMENTAL, {
    'LeaderCompleteness.direct': {
      holds: [
        { nodes: { n1: ACCEPTED, n2: ACCEPTED, n3: { leaderLogs: [[2, ONE]] } } },
        {
          nodes: {
            n1: ACCEPTED,
            n2: ACCEPTED,
            n3: {
              leaderLogs: [
                [2, ONE],
                [3, TWO],
              ],
            },
          },
        },
      ],
      fails: {
        nodes: {
          n1: ACCEPTED,
          n2: { ...ACCEPTED, leaderLogs: [[4, EMPTY_LOG]] },
          n3: {
            leaderLogs: [
              [2, ONE],
              [3, TWO],
            ],
          },
        },
      },
      sentence: /n2 won term 4 without entry 1 of term 1, which was committed in term 1/,
    },
    'LeaderCompleteness.committed': {
      holds: [
        { nodes: { n1: LATE, n2: LATE, n3: { leaderLogs: [[3, TWO]] } } },
        { nodes: { n1: LATE, n2: { ...LATE, leaderLogs: [[4, TWO]] }, n3: { leaderLogs: [[3, TWO]] } } },
      ],
      fails: {
        nodes: {
          n1: { ...LATE, leaderLogs: [[5, logOf(OTHER, SECOND)]] },
          n2: { ...LATE, leaderLogs: [[4, TWO]] },
          n3: { leaderLogs: [[3, TWO]] },
        },
      },
      sentence: /n1 won term 5 without entry 1 of term 1, which was committed in term 2/,
    },
    CommitRecordedCommitted: {
      holds: [
        { nodes: { n1: LATE, n2: LATE, n3: {} } },
        { nodes: { n1: { ...LATE, commitIndex: 2 }, n2: LATE, n3: { currentTerm: 2, log: ONE, commitIndex: 1 } } },
      ],
      fails: {
        nodes: { n1: { ...LATE, commitIndex: 2 }, n2: LATE, n3: { currentTerm: 1, log: ONE, commitIndex: 1 } },
      },
      sentence:
        /n3 takes entry 1 of term 1 for committed, but up to its term 1 no majority accepted it, or an entry after it, in that entry’s own term/,
    },
    TransitiveCommit: {
      holds: [{ nodes: { n1: LATEST, n2: LATEST, n3: {} } }],
      fails: { nodes: { n1: LATEST, n2: LATEST, n3: { log: logOf(OTHER, SECOND) } } },
      sentence: /n3 has entry 1 of term 1 below entry 2 of term 2, which alone is committed/,
    },
    'StateMachineSafety.host': {
      holds: [{ nodes: { n1: APPLIED, n2: { log: TWO, commitIndex: 2 }, n3: {} } }],
      fails: { nodes: { n1: APPLIED, n2: { log: TWO, commitIndex: 2 }, n3: { log: logOf(OTHER), commitIndex: 1 } } },
      sentence: /takes entry 1 of term 1 for committed where n\d has entry 1 of term 1/,
    },
    'StateMachineSafety.nw': {
      holds: [
        {
          nodes: { n1: APPLIED, ...OTHERS },
          packets: [
            appendEntries('n2', 'n1', { term: 1 }, [FIRST, entry(2, 1)]),
            appendEntries('n2', 'n1', { term: 1, prevLogIndex: 1, prevLogTerm: 1 }, [entry(2, 1)]),
            appendEntries('n2', 'n1', { term: 0 }, [OTHER]),
          ],
        },
      ],
      fails: { nodes: { n1: APPLIED, ...OTHERS }, packets: [appendEntries('n2', 'n3', { term: 3 }, [OTHER])] },
      sentence: /n2>n3#1 of term 3 contradicts entry 1 of term 1, which n1 takes for committed/,
    },
    'StateMachineSafetyPrime.host': {
      holds: [{ nodes: { n1: ACCEPTED, n2: ACCEPTED, n3: {} } }],
      fails: {
        nodes: {
          n1: ACCEPTED,
          n2: {
            ...ACCEPTED,
            allEntries: [
              [1, FIRST],
              [1, OTHER],
            ],
          },
          n3: { log: logOf(OTHER), allEntries: [[1, OTHER]] },
        },
      },
      sentence: /Both entry 1 of term 1 and entry 1 of term 1 are committed/,
    },
    'StateMachineSafetyPrime.nw': {
      holds: [
        {
          nodes: { n1: ACCEPTED, n2: ACCEPTED, n3: {} },
          packets: [appendEntries('n2', 'n3', { term: 1 }, [FIRST], ONE)],
        },
      ],
      fails: {
        nodes: { n1: ACCEPTED, n2: ACCEPTED, n3: {} },
        packets: [appendEntries('n2', 'n3', { term: 1 }, [OTHER], logOf(OTHER))],
      },
      sentence: /n2>n3#1 of term 1 contradicts entry 1 of term 1, which a majority accepted/,
    },
    'MaxIndexSanity.lastApplied': {
      holds: [{ nodes: { n1: { log: terms(1, 1), lastApplied: 2 }, ...OTHERS } }],
      fails: { nodes: { n1: { log: terms(1, 1), lastApplied: 3 }, ...OTHERS } },
      sentence: /n1 has lastApplied 3 and a log up to index 2/,
    },
    'MaxIndexSanity.commitIndex': {
      holds: [{ nodes: { n1: { log: terms(1, 1), commitIndex: 2 }, ...OTHERS } }],
      fails: { nodes: { n1: { log: terms(1), commitIndex: 2 }, ...OTHERS } },
      sentence: /n1 has commitIndex 2 and a log up to index 1/,
    },
    LastAppliedLeCommitIndex: {
      holds: [{ nodes: { n1: { log: terms(1, 1), lastApplied: 1, commitIndex: 1 }, ...OTHERS } }],
      fails: { nodes: { n1: { log: terms(1, 1), lastApplied: 2, commitIndex: 1 }, ...OTHERS } },
      sentence: /n1 applied its log up to index 2 with commitIndex 1/,
    },
    'LastAppliedCommitIndexMatching.la_ci': {
      holds: [{ nodes: { n1: APPLIED, n2: { log: TWO, commitIndex: 2 }, n3: {} } }],
      fails: { nodes: { n1: APPLIED, n2: { log: EMPTY_LOG, commitIndex: 2 }, n3: {} } },
      sentence: /Up to lastApplied 1, only n1 and not n2 has entry 1 of term 1/,
    },
    'LastAppliedCommitIndexMatching.ci_la': {
      holds: [{ nodes: { n1: APPLIED, n2: { log: TWO, commitIndex: 1 }, n3: {} } }],
      fails: { nodes: { n1: APPLIED, n2: { log: EMPTY_LOG, commitIndex: 1 }, n3: {} } },
      sentence: /Up to commitIndex 1, only n1 and not n2 has entry 1 of term 1/,
    },
    'LastAppliedCommitIndexMatching.la_la': {
      holds: [{ nodes: { n1: APPLIED, n2: { log: TWO, lastApplied: 2 }, n3: {} } }],
      fails: { nodes: { n1: APPLIED, n2: { log: logOf(OTHER, SECOND), lastApplied: 2 }, n3: {} } },
      sentence: /Up to lastApplied 1, only n\d and not n\d has entry 1 of term 1/,
    },
    AppliedEntriesMonotonic: {
      holds: [
        { nodes: { n1: { log: ONE, lastApplied: 1 }, ...OTHERS } },
        { nodes: { n1: { log: TWO, lastApplied: 2 }, ...OTHERS } },
      ],
      fails: { nodes: { n1: { log: TWO, lastApplied: 0 }, ...OTHERS } },
      sentence: /Only what comes up to index 0 is applied, after it had been up to index 2/,
    },
    'AppliedEntriesMonotonic.same_entries': {
      holds: [
        { nodes: { n1: { log: TWO, lastApplied: 2 }, ...OTHERS } },
        { nodes: { n1: { log: TWO, lastApplied: 1 }, ...OTHERS } },
      ],
      fails: { nodes: { n1: { log: logOf(OTHER), lastApplied: 1 }, ...OTHERS } },
      sentence: /At index 1 entry 1 of term 1 had been applied, now entry 1 of term 1 is/,
    },
    'StateMachineCorrect.state_machine_log': {
      holds: [{ nodes: { n1: APPLIED, ...OTHERS } }],
      fails: {
        nodes: { n1: APPLIED, n2: { ...APPLIED, machine: { ...machineOf({ x: 2 }, { c: RECORD }), hash: 2 } }, n3: {} },
      },
      sentence: /n2 applied its log up to index 1 and has x = 2 and not 1/,
    },
    'StateMachineCorrect.client_cache_correct': {
      holds: [{ nodes: { n1: APPLIED, ...OTHERS } }],
      fails: {
        nodes: {
          n1: APPLIED,
          n2: {
            ...APPLIED,
            machine: { ...machineOf({ x: 1 }, { c: { request: 1, outcome: { ok: true, value: 2 } } }), hash: 2 },
          },
          n3: {},
        },
      },
      sentence: /n2 remembers 2 for c\/1, which is 1/,
    },
    'StateMachineCorrect.client_cache_complete': {
      holds: [{ nodes: { n1: APPLIED, ...OTHERS } }],
      fails: { nodes: { n1: { ...APPLIED, machine: { ...machineOf({ x: 1 }), hash: 2 } }, ...OTHERS } },
      sentence: /n1 applied c\/1 at index 1 and remembers no request of c/,
    },
  });

  it('looks at AppendEntries in flight when a node takes more for committed', () => {
    const packets = [appendEntries('n2', 'n3', { term: 3 }, [OTHER], logOf(OTHER))];
    const before = { nodes: { n1: ACCEPTED, ...OTHERS }, packets };
    const after = { nodes: { n1: APPLIED, ...OTHERS }, packets };
    assert.deepEqual(judged('StateMachineSafety.nw', [before]).findings.violations, []);
    assert.equal(judged('StateMachineSafety.nw', [before, after]).findings.violations.length, 1);
  });

  it('looks at AppendEntries in flight when a majority accepted more', () => {
    const packets = [appendEntries('n2', 'n3', { term: 3 }, [OTHER], logOf(OTHER))];
    const before = { nodes: { n1: ACCEPTED, ...OTHERS }, packets };
    const after = { nodes: { n1: ACCEPTED, n2: ACCEPTED, n3: {} }, packets };
    assert.deepEqual(judged('StateMachineSafetyPrime.nw', [before]).findings.violations, []);
    assert.equal(judged('StateMachineSafetyPrime.nw', [before, after]).findings.violations.length, 1);
  });

  it('looks at elections of the past when a majority accepted more', () => {
    const before = { nodes: { n1: ACCEPTED, n2: { leaderLogs: [[2, EMPTY_LOG]] as const }, n3: {} } };
    const after = { nodes: { ...before.nodes, n3: ACCEPTED } };
    for (const name of ['LeaderCompleteness.direct', 'LeaderCompleteness.committed']) {
      assert.deepEqual(judged(name, [before]).findings.violations, []);
      assert.equal(judged(name, [before, after]).findings.violations.length, 1);
    }
  });

  it('compares everything when a state was not reached by applying entries', () => {
    const wrong = { ...machineOf({ x: 1, y: 1 }, { c: RECORD }), hash: 2 };
    const after = { nodes: { n1: { ...APPLIED, machine: wrong }, ...OTHERS } };
    const { violations } = judged('StateMachineCorrect.state_machine_log', [
      { nodes: { n1: APPLIED, ...OTHERS } },
      after,
    ]).findings;
    assert.match(violations[0]?.sentence ?? '', /has y = 1 and not null/);
  });

  it('finds a change where nobody looked as soon as another node gets there', () => {
    const wrong = { ...machineOf({ x: 1, y: 1 }, { c: RECORD }), hash: 2 };
    const worlds = [
      { nodes: { n1: { ...APPLIED, machine: wrong }, ...OTHERS } },
      { nodes: { n1: { ...APPLIED, machine: wrong }, n2: APPLIED, n3: {} } },
    ];
    const { violations } = judged('StateMachineCorrect.state_machine_log', worlds).findings;
    assert.match(violations[0]?.sentence ?? '', /n1 .* has y = 1 and not null/);
  });

  it('looks up what a snapshot took the place of', () => {
    const worlds = [
      { nodes: { n1: ACCEPTED, ...OTHERS } },
      { nodes: { n1: { ...APPLIED, log: baseLog(1, 1, ONE.hash), machine: machineOf({ x: 2 }) }, ...OTHERS } },
    ];
    const { violations } = judged('StateMachineCorrect.state_machine_log', worlds).findings;
    assert.match(violations[0]?.sentence ?? '', /has x = 2 and not 1/);
  });

  it('executes a log that nobody else applied by itself', () => {
    const ofD: ClientRecord = { request: 1, outcome: { ok: true, value: 1 } };
    const node: NodeSketch = {
      log: logOf(OTHER),
      lastApplied: 1,
      machine: { ...machineOf({ x: 1 }, { d: ofD }), hash: 3 },
    };
    const worlds = [{ nodes: { n1: APPLIED, ...OTHERS } }, { nodes: { n1: APPLIED, n2: node, n3: {} } }];
    for (const part of ['state_machine_log', 'client_cache_correct', 'client_cache_complete']) {
      assert.deepEqual(judged(`StateMachineCorrect.${part}`, worlds).findings.violations, []);
    }
  });
});
