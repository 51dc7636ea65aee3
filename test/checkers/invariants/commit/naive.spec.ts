import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { COMMIT_NAIVE } from '../../../../checkers/invariants/commit/naive.ts';
import { COMMIT } from '../../../../checkers/invariants/commit/statements.ts';
import type { Finding } from '../../../../checkers/invariants/invariant.ts';
import { append, baseLog, EMPTY_LOG, type Log } from '../../../../harness/core/raft/log.ts';
import type { ClientRecord } from '../../../../harness/core/raft/node-state.ts';
import { evaluate, testNaively } from '../naive-cases.ts';
import {
  appendEntries,
  entry,
  logOf,
  machineOf,
  terms,
  worldState,
  type NodeSketch,
  type WorldSketch,
} from '../world-state.ts';

const FIRST = entry(1, 1);
const SECOND = entry(2, 2);
const THIRD = entry(3, 3);
const OTHER = entry(1, 1, { client: 'd' });
const OTHERS = { n2: {}, n3: {} };
const RECORD: ClientRecord = { request: 1, outcome: { ok: true, value: 1 } };
/** Accepted the first entry in its term, and has it. */
const ACCEPTED: NodeSketch = { currentTerm: 1, log: logOf(FIRST), allEntries: [[1, FIRST]] };
/** The same with a second entry, of term 2. */
const BOTH: NodeSketch = {
  currentTerm: 2,
  log: logOf(FIRST, SECOND),
  allEntries: [
    [1, FIRST],
    [2, SECOND],
  ],
};
/** Only the second entry was accepted in its own term; the first one came with it. */
const LATE: NodeSketch = { currentTerm: 2, log: logOf(FIRST, SECOND), allEntries: [[2, FIRST, SECOND]] };
/** Only the third entry was accepted in its own term. */
const LATEST: NodeSketch = { log: logOf(FIRST, SECOND, THIRD), allEntries: [[3, FIRST, SECOND, THIRD]] };
/** Applied the first entry. */
const APPLIED: NodeSketch = {
  ...ACCEPTED,
  commitIndex: 1,
  lastApplied: 1,
  machine: machineOf({ x: 1 }, { c: RECORD }),
};

const HISTORY = ['AppliedEntriesMonotonic', 'AppliedEntriesMonotonic.same_entries'];
const withoutHistory = Object.fromEntries(Object.entries(COMMIT_NAIVE).filter(([name]) => !HISTORY.includes(name)));

describe('checkers/invariants/commit/naive', () => {
  testNaively(
    COMMIT.filter(({ id }) => id !== 'H9'),
    withoutHistory,
    {
      'LeaderCompleteness.direct': {
        holds: { nodes: { n1: ACCEPTED, n2: ACCEPTED, n3: { leaderLogs: [[2, logOf(FIRST)]] } } },
        fails: { nodes: { n1: ACCEPTED, n2: ACCEPTED, n3: { leaderLogs: [[2, EMPTY_LOG]] } } },
        sentence: 'n3 was elected in term 2 without entry 1 of term 1 (put x by c/1), committed in term 1.',
      },
      'LeaderCompleteness.committed': {
        holds: { nodes: { n1: LATE, n2: LATE, n3: { leaderLogs: [[3, logOf(FIRST, SECOND)]] } } },
        fails: { nodes: { n1: LATE, n2: LATE, n3: { leaderLogs: [[3, logOf(entry(1, 1, { at: 'n3' }), SECOND)]] } } },
        sentence: 'n3 was elected in term 3 without entry 1 of term 1 (put x by c/1), committed in term 2.',
      },
      CommitRecordedCommitted: {
        holds: { nodes: { n1: { ...LATE, commitIndex: 1 }, n2: LATE, n3: {} } },
        fails: { nodes: { n1: { ...ACCEPTED, commitIndex: 1 }, n2: { log: logOf(FIRST) }, n3: {} } },
        sentence:
          'n1 takes entry 1 of term 1 (put x by c/1) for committed, but up to its term 1 no majority accepted it, or an entry after it, in that entry’s own term.',
      },
      TransitiveCommit: {
        holds: { nodes: { n1: LATE, n2: LATE, n3: {} } },
        fails: { nodes: { n1: LATEST, n2: LATEST, n3: { log: logOf(OTHER, SECOND) } } },
        sentence:
          'n3 has entry 1 of term 1 (put x by d/1) before entry 2 of term 2 (put x by c/2), and only the later one is committed by term 3.',
      },
      'StateMachineSafety.host': {
        holds: { nodes: { n1: APPLIED, n2: { log: logOf(FIRST, SECOND), commitIndex: 2 }, n3: {} } },
        fails: { nodes: { n1: APPLIED, n2: { log: logOf(OTHER, SECOND), commitIndex: 2 }, n3: {} } },
        sentence: 'n1 takes entry 1 of term 1 (put x by c/1) for committed and n2 entry 1 of term 1 (put x by d/1).',
      },
      'StateMachineSafety.nw': {
        holds: {
          nodes: { n1: APPLIED, ...OTHERS },
          packets: [
            appendEntries('n2', 'n1', { term: 1 }, [FIRST, entry(2, 1)]),
            appendEntries('n2', 'n1', { term: 1, prevLogIndex: 1, prevLogTerm: 1 }, [entry(2, 1)]),
            appendEntries('n2', 'n1', { term: 0 }, [OTHER]),
          ],
        },
        fails: { nodes: { n1: APPLIED, ...OTHERS }, packets: [appendEntries('n2', 'n3', { term: 3 }, [OTHER])] },
        sentence:
          'AppendEntries n2>n3#1 of term 3 would overwrite entry 1 of term 1 (put x by c/1), which n1 takes for committed.',
      },
      'StateMachineSafetyPrime.host': {
        holds: { nodes: { n1: ACCEPTED, n2: ACCEPTED, n3: {} } },
        fails: {
          nodes: {
            n1: ACCEPTED,
            n2: ACCEPTED,
            n3: { log: logOf(OTHER, SECOND) },
            n4: BOTH,
            n5: BOTH,
            n6: BOTH,
            n7: BOTH,
          },
        },
        sentence:
          'A quorum backs entry 1 of term 1 (put x by c/1) and a quorum backs entry 1 of term 1 (put x by d/1).',
      },
      'StateMachineSafetyPrime.nw': {
        holds: {
          nodes: { n1: ACCEPTED, n2: ACCEPTED, n3: {} },
          packets: [appendEntries('n2', 'n3', { term: 1 }, [FIRST])],
        },
        fails: {
          nodes: { n1: ACCEPTED, n2: ACCEPTED, n3: {} },
          packets: [appendEntries('n2', 'n3', { term: 1 }, [OTHER])],
        },
        sentence:
          'AppendEntries n2>n3#1 of term 1 would overwrite entry 1 of term 1 (put x by c/1), which a quorum backs.',
      },
      'MaxIndexSanity.lastApplied': {
        holds: { nodes: { n1: { log: terms(1, 1), lastApplied: 2 }, ...OTHERS } },
        fails: { nodes: { n1: { log: terms(1, 1), lastApplied: 3 }, ...OTHERS } },
        sentence: 'n1 has lastApplied 3, but its log ends at index 2.',
      },
      'MaxIndexSanity.commitIndex': {
        holds: { nodes: { n1: { log: terms(1, 1), commitIndex: 2 }, ...OTHERS } },
        fails: { nodes: { n1: { log: terms(1, 1), commitIndex: 3 }, ...OTHERS } },
        sentence: 'n1 has commitIndex 3, but its log ends at index 2.',
      },
      LastAppliedLeCommitIndex: {
        holds: { nodes: { n1: { log: terms(1, 1), lastApplied: 1, commitIndex: 1 }, ...OTHERS } },
        fails: { nodes: { n1: { log: terms(1, 1), lastApplied: 2, commitIndex: 1 }, ...OTHERS } },
        sentence: 'n1 applied entries up to index 2, but its commitIndex is 1.',
      },
      'LastAppliedCommitIndexMatching.la_ci': {
        holds: { nodes: { n1: APPLIED, n2: { log: logOf(FIRST, SECOND), commitIndex: 2 }, n3: {} } },
        fails: { nodes: { n1: APPLIED, n2: { log: EMPTY_LOG, commitIndex: 2 }, n3: {} } },
        sentence: 'n1 has lastApplied 1, n2 commitIndex 2, but only n1 has entry 1 of term 1 (put x by c/1).',
      },
      'LastAppliedCommitIndexMatching.ci_la': {
        holds: { nodes: { n1: APPLIED, n2: { log: logOf(FIRST, SECOND), commitIndex: 1 }, n3: {} } },
        fails: { nodes: { n1: APPLIED, n2: { log: EMPTY_LOG, commitIndex: 1 }, n3: {} } },
        sentence: 'n2 has commitIndex 1, n1 lastApplied 1, but only n1 has entry 1 of term 1 (put x by c/1).',
      },
      'LastAppliedCommitIndexMatching.la_la': {
        holds: { nodes: { n1: APPLIED, n2: { log: logOf(FIRST, SECOND), lastApplied: 2 }, n3: {} } },
        fails: { nodes: { n1: APPLIED, n2: { log: logOf(OTHER, SECOND), lastApplied: 2 }, n3: {} } },
        sentence: 'n1 has lastApplied 1, n2 lastApplied 2, but only n1 has entry 1 of term 1 (put x by c/1).',
      },
      'StateMachineCorrect.state_machine_log': {
        holds: { nodes: { n1: APPLIED, ...OTHERS } },
        fails: { nodes: { n1: { ...APPLIED, machine: machineOf({ x: 2 }, { c: RECORD }) }, ...OTHERS } },
        sentence: 'n1 applied entries up to index 1, and its value of x is 2 and not 1.',
      },
      'StateMachineCorrect.client_cache_correct': {
        holds: { nodes: { n1: APPLIED, ...OTHERS } },
        fails: {
          nodes: {
            n1: { ...APPLIED, machine: machineOf({ x: 1 }, { c: { ...RECORD, outcome: { ok: true, value: 2 } } }) },
            ...OTHERS,
          },
        },
        sentence: 'n1 remembers ok 2 for c/1, not ok 1 over null.',
      },
      'StateMachineCorrect.client_cache_complete': {
        holds: { nodes: { n1: APPLIED, ...OTHERS } },
        fails: { nodes: { n1: { ...APPLIED, machine: machineOf({ x: 1 }) }, ...OTHERS } },
        sentence: 'n1 applied entry 1 of term 1 (put x by c/1) and remembers no request of c.',
      },
    },
  );

  describe('AppliedEntriesMonotonic', () => {
    const applied = (log: Log): WorldSketch => ({ nodes: { n1: { log, lastApplied: log.index }, ...OTHERS } });
    const after = (name: string, world: WorldSketch, before?: Log): Finding =>
      (COMMIT_NAIVE[name] as NonNullable<(typeof COMMIT_NAIVE)[string]>)(worldState(world), before);

    it('holds while entries are added', () => {
      for (const name of HISTORY) {
        assert.deepEqual(after(name, applied(terms(1, 1, 1)), terms(1, 1)), { premises: 2, violation: undefined });
        assert.deepEqual(after(name, applied(terms(1, 1))), { premises: 0, violation: undefined });
      }
    });

    it('fails when other entries take their place', () => {
      for (const name of HISTORY) {
        assert.equal(
          after(name, applied(logOf(OTHER, SECOND)), logOf(FIRST)).violation,
          'Entry 1 of term 1 (put x by c/1) was applied before, now entry 1 of term 1 (put x by d/1) is.',
        );
      }
    });

    it('fails when fewer entries are applied, unless the build applies again after a restart', () => {
      const [exact, weaker] = HISTORY.map((name) => after(name, applied(terms(1)), terms(1, 1, 1)).violation);
      assert.equal(exact, 'Entries up to index 3 were applied before, now only up to index 1.');
      assert.equal(weaker, undefined);
    });

    it('compares above snapshots only', () => {
      const compacted = append(baseLog(1, 1, 0), entry(2, 1));
      assert.deepEqual(after('AppliedEntriesMonotonic', applied(compacted), terms(1, 1)), {
        premises: 1,
        violation: undefined,
      });
    });
  });

  it('finds what backs a commit also where a snapshot took its place', () => {
    const compacted: NodeSketch = { ...BOTH, log: baseLog(2, 2, 0) };
    const nodes = { n1: compacted, n2: compacted, n3: { currentTerm: 2, log: logOf(FIRST), commitIndex: 1 } };
    assert.deepEqual(evaluate(COMMIT_NAIVE, 'CommitRecordedCommitted', { nodes }), {
      premises: 1,
      violation: undefined,
    });
  });

  describe('StateMachineCorrect', () => {
    const violationOf = (predicate: string, node: NodeSketch, others: Record<string, NodeSketch> = OTHERS) =>
      evaluate(COMMIT_NAIVE, `StateMachineCorrect.${predicate}`, { nodes: { n1: node, ...others } }).violation;

    it('executes every request once', () => {
      const twice = [entry(1, 1, { request: 1, command: APPEND }), entry(2, 1, { request: 1, command: APPEND })];
      const log = logOf(...twice);
      const outcome = { ok: true, value: 'a' } as const;
      const clients = { c: { request: 1, outcome } };
      const once = { log, lastApplied: 2, machine: machineOf({ x: 'a' }, clients) };
      assert.equal(violationOf('state_machine_log', once), undefined);
      assert.match(
        violationOf('state_machine_log', { ...once, machine: machineOf({ x: 'aa' }, clients) }) ?? '',
        /"aa" and not "a"/,
      );
    });

    it('does not count what leaders wrote on their own account', () => {
      const log = logOf(entry(1, 1, { client: '', request: 0, command: { f: 'no-op', key: '', value: null } }));
      const node = { log, lastApplied: 1, machine: machineOf() };
      for (const predicate of ['state_machine_log', 'client_cache_correct', 'client_cache_complete']) {
        assert.equal(violationOf(predicate, node), undefined);
      }
    });

    it('finds contents and records that nothing applied explains', () => {
      assert.match(violationOf('state_machine_log', { machine: machineOf({ x: 1 }) }) ?? '', /is 1 and not null/);
      assert.equal(
        violationOf('client_cache_correct', { machine: machineOf({}, { d: RECORD }) }),
        'n1 remembers ok 1 for d/1, which was not applied.',
      );
    });

    it('looks up the entries whose place a snapshot took', () => {
      const node = { log: baseLog(1, 1, 0), lastApplied: 1, machine: machineOf({ x: 2 }) };
      assert.match(violationOf('state_machine_log', node, { n2: ACCEPTED, n3: {} }) ?? '', /is 2 and not 1/);
      assert.equal(violationOf('state_machine_log', node), undefined);
    });
  });
});

const APPEND = { f: 'append', value: 'a' };
