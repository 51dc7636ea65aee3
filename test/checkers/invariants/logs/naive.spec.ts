import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { LOGS_NAIVE } from '../../../../checkers/invariants/logs/naive.ts';
import { LOGS } from '../../../../checkers/invariants/logs/statements.ts';
import type { Entry } from '../../../../harness/core/raft/entry.ts';
import { append, baseLog, type Log } from '../../../../harness/core/raft/log.ts';
import { evaluate, testNaively } from '../naive-cases.ts';
import { appendEntries, entry, logOf, type NodeSketch, terms, type WorldSketch } from '../world-state.ts';

const OTHERS = { n2: {}, n3: {} };
/** Another client's entry of the same index and term. */
const OTHER_ENTRY = entry(2, 2, { client: 'd' });
const OTHER_FIRST = entry(1, 1, { client: 'd' });

describe('checkers/invariants/logs/naive', () => {
  testNaively(LOGS, LOGS_NAIVE, {
    'Sorted.host': {
      holds: logs(terms(1, 2)),
      fails: logs(terms(1, 2, 1)),
      sentence: 'The log of n1 has entry 3 of term 1 after entry 2 of term 2.',
    },
    'Sorted.nw': {
      holds: carried(entry(1, 1), entry(2, 2)),
      fails: carried(entry(1, 1), entry(1, 2)),
      sentence: 'AppendEntries n1>n2#1 has entry 1 of term 2 after entry 1 of term 1.',
    },
    'Sorted.gt_prevIndex': {
      holds: sent({ prevLogIndex: 1, prevLogTerm: 1 }, entry(2, 1)),
      fails: sent({ prevLogIndex: 2, prevLogTerm: 1 }, entry(2, 1)),
      sentence: 'AppendEntries n1>n2#1 has prevLogIndex 2 and carries entry 2 of term 1 (put x by c/2).',
    },
    'Sorted.ge_prevTerm': {
      holds: sent({ prevLogIndex: 1, prevLogTerm: 1 }, entry(2, 1)),
      fails: sent({ prevLogIndex: 1, prevLogTerm: 2 }, entry(2, 1)),
      sentence: 'AppendEntries n1>n2#1 has prevLogTerm 2 and carries entry 2 of term 1 (put x by c/2).',
    },
    'UniqueIndices.host': {
      holds: logs(terms(1, 2)),
      fails: logs(logOf(entry(1, 1), entry(1, 2))),
      sentence: 'The log of n1 has two entries at index 1.',
    },
    'UniqueIndices.nw': {
      holds: carried(entry(1, 1), entry(2, 2)),
      fails: carried(entry(1, 1), entry(1, 2)),
      sentence: 'AppendEntries n1>n2#1 has two entries at index 1.',
    },
    'LogMatching.hosts.match': {
      holds: logs(terms(1, 2, 2), terms(1, 2, 3)),
      fails: logs(terms(1, 2), logOf(OTHER_FIRST, entry(2, 2))),
      sentence:
        'The log of n1 and the log of n2 both have index 2 of term 2, but the log of n2 lacks entry 1 of term 1 (put x by c/1).',
    },
    'LogMatching.hosts.contiguous': {
      holds: logs(terms(1, 1)),
      fails: logs(logOf(entry(1, 1), entry(3, 1))),
      sentence: 'The log of n1 lacks an entry at index 2.',
    },
    'LogMatching.nw.host': {
      holds: sent({ prevLogIndex: 1, prevLogTerm: 1, log: terms(1, 2) }, entry(2, 2), entry(3, 2)),
      fails: sent({ prevLogIndex: 1, prevLogTerm: 2, log: terms(1, 2) }, entry(2, 2), entry(3, 2)),
      sentence:
        'AppendEntries n1>n2#1 and the log of n1 both have entry 2 of term 2 (put x by c/2), but the log lacks prevLogIndex 1 of term 2.',
    },
    'LogMatching.nw.contiguous': {
      holds: sent({ prevLogIndex: 1, prevLogTerm: 1 }, entry(2, 1), entry(3, 1)),
      fails: sent({ prevLogIndex: 1, prevLogTerm: 1 }, entry(3, 1)),
      sentence: 'AppendEntries n1>n2#1 with prevLogIndex 1 lacks an entry at index 2.',
    },
    'LogMatching.nw.nw': {
      holds: packets(
        appendEntries('n1', 'n2', {}, [entry(1, 1), entry(2, 2)]),
        appendEntries('n1', 'n3', { prevLogIndex: 1, prevLogTerm: 1 }, [entry(2, 2)]),
      ),
      fails: packets(
        appendEntries('n1', 'n2', {}, [entry(1, 1), entry(2, 2)]),
        appendEntries('n1', 'n3', { prevLogIndex: 1, prevLogTerm: 2 }, [entry(2, 2)]),
      ),
      sentence:
        'AppendEntries n1>n2#1 and n1>n3#2 both have entry 2 of term 2 (put x by c/2), but n1>n3#2 has prevLogIndex 1 of term 2, where n1>n2#1 has entry 1 of term 1 (put x by c/1).',
    },
    'RefinedLogMatchingLemmas.nw.contiguous': {
      holds: carried(entry(1, 1), entry(2, 1)),
      fails: carried(entry(1, 1), entry(3, 1)),
      sentence: 'AppendEntries n1>n2#1 with prevLogIndex 0 lacks an entry at index 2.',
    },
    'RefinedLogMatchingLemmas.nw.from_1': {
      holds: carried(entry(1, 1)),
      fails: carried(entry(0, 1)),
      sentence: 'AppendEntries n1>n2#1 has entry 0 of term 1 (put x by c/0).',
    },
    'RefinedLogMatchingLemmas.nw.sorted': {
      holds: carried(entry(1, 1), entry(2, 1)),
      fails: carried(entry(1, 2), entry(2, 1)),
      sentence: 'AppendEntries n1>n2#1 has entry 2 of term 1 after entry 1 of term 2.',
    },
    'RefinedLogMatchingLemmas.hosts.from_1': {
      holds: logs(terms(1)),
      fails: logs(logOf(entry(0, 1))),
      sentence: 'The log of n1 has entry 0 of term 1 (put x by c/0).',
    },
    'RefinedLogMatchingLemmas.hosts.contiguous': {
      holds: logs(terms(1, 1)),
      fails: logs(logOf(entry(0, 1))),
      sentence: 'The log of n1 has an entry at index 0.',
    },
    'RefinedLogMatchingLemmas.hosts.sorted': {
      holds: logs(terms(1, 1)),
      fails: logs(logOf(entry(2, 1), entry(1, 1))),
      sentence: 'The log of n1 has entry 1 of term 1 after entry 2 of term 1.',
    },
    'RefinedLogMatchingLemmas.hosts.match': {
      holds: logs(terms(1, 2), terms(1, 2, 2)),
      fails: logs(logOf(entry(2, 2)), terms(1, 2)),
      sentence:
        'The log of n1 and the log of n2 both have index 2 of term 2, but the log of n1 lacks entry 1 of term 1 (put x by c/1).',
    },
    'RefinedLogMatchingLemmas.nw.match': {
      holds: packets(
        appendEntries('n1', 'n2', {}, [entry(1, 1), entry(2, 2)]),
        appendEntries('n1', 'n3', { prevLogIndex: 1, prevLogTerm: 1 }, [entry(2, 2)]),
      ),
      fails: packets(
        appendEntries('n1', 'n2', {}, [entry(1, 1), entry(2, 2)]),
        appendEntries('n1', 'n3', { prevLogIndex: 1, prevLogTerm: 1 }, [OTHER_ENTRY]),
      ),
      sentence:
        'AppendEntries n1>n2#1 and AppendEntries n1>n3#2 both have index 2 of term 2, but AppendEntries n1>n3#2 lacks entry 2 of term 2 (put x by c/2).',
    },
    'RefinedLogMatchingLemmas.nw.host': {
      holds: sent({ prevLogIndex: 1, prevLogTerm: 1, log: terms(1, 2) }, entry(2, 2)),
      fails: sent({ prevLogIndex: 1, prevLogTerm: 1, log: terms(1, 2) }, OTHER_ENTRY),
      sentence:
        'AppendEntries n1>n2#1 and the log of n1 both have index 2 of term 2, but the log of n1 lacks entry 2 of term 2 (put x by d/2).',
    },
    'RefinedLogMatchingLemmas.allEntries.from_1': {
      holds: { nodes: { n1: { allEntries: [[1, entry(1, 1)]] }, ...OTHERS } },
      fails: { nodes: { n1: { allEntries: [[1, entry(0, 1)]] }, ...OTHERS } },
      sentence: 'n1 accepted entry 0 of term 1 (put x by c/0).',
    },
    'LeaderSublog.host': {
      holds: { nodes: { n1: leader(2, terms(1, 2)), n2: { log: terms(1, 2) }, n3: {} } },
      fails: { nodes: { n1: leader(2, terms(1)), n2: { log: terms(1, 2) }, n3: {} } },
      sentence: 'The log of n2 has entry 2 of term 2 (put x by c/2), which the log of n1, leader of that term, lacks.',
    },
    'LeaderSublog.nw': {
      holds: { ...carried(entry(1, 1), entry(2, 2)), nodes: { n1: leader(2, terms(1, 2)), ...OTHERS } },
      fails: { ...carried(entry(1, 1), entry(2, 2)), nodes: { n1: leader(2, terms(1)), ...OTHERS } },
      sentence:
        'AppendEntries n1>n2#1 carries entry 2 of term 2 (put x by c/2), which the log of n1, leader of that term, lacks.',
    },
    'CandidateEntries.host': {
      holds: { nodes: { n1: { log: terms(1), cronies: [[1, ['n1', 'n2']]] }, ...OTHERS } },
      fails: { nodes: { n1: { log: terms(1), cronies: [[1, ['n1']]] }, ...OTHERS } },
      sentence: 'The log of n1 has entry 1 of term 1 (put x by c/1), but nobody won the election of that term.',
    },
    'CandidateEntries.nw': {
      holds: { ...carried(entry(1, 1)), nodes: { n1: { cronies: [[1, ['n1', 'n2']]] }, ...OTHERS } },
      fails: {
        ...carried(entry(1, 1)),
        nodes: { n1: { role: 'candidate', currentTerm: 1, cronies: [[1, ['n1', 'n2']]] }, ...OTHERS },
      },
      sentence:
        'AppendEntries n1>n2#1 carries entry 1 of term 1 (put x by c/1), but nobody won the election of that term.',
    },
    EveryEntryWasCreatedHostLog: {
      holds: { nodes: { n1: { log: terms(1) }, n2: { leaderLogs: [[1, terms()]] }, n3: {} } },
      fails: { nodes: { n1: { log: terms(1) }, n2: { leaderLogs: [[2, terms()]] }, n3: {} } },
      sentence: 'The log of n1 has entry 1 of term 1 (put x by c/1), but that term never had a leader.',
    },
    'EveryEntryWasCreated.leaderLogs': {
      holds: {
        nodes: {
          n1: {
            leaderLogs: [
              [1, terms()],
              [2, terms(1)],
            ],
          },
          ...OTHERS,
        },
      },
      fails: { nodes: { n1: { leaderLogs: [[2, terms(1)]] }, ...OTHERS } },
      sentence: 'n1 became leader of term 2 with entry 1 of term 1 (put x by c/1), but that term never had a leader.',
    },
    'EveryEntryWasCreated.nw': {
      holds: { ...carried(entry(1, 1)), nodes: { n1: { leaderLogs: [[1, terms()]] }, ...OTHERS } },
      fails: carried(entry(1, 1)),
      sentence: 'AppendEntries n1>n2#1 carries entry 1 of term 1 (put x by c/1), but that term never had a leader.',
    },
    'PrefixWithinTerm.allEntries_leaderLogs': {
      holds: { nodes: { n1: { leaderLogs: [[2, terms(1, 1)]] }, n2: { allEntries: [[1, entry(1, 1)]] }, n3: {} } },
      fails: { nodes: { n1: { leaderLogs: [[2, terms(1, 1)]] }, n2: { allEntries: [[1, OTHER_FIRST]] }, n3: {} } },
      sentence:
        'n2 accepted entry 1 of term 1 (put x by d/1), but the log with which n1 became leader of term 2 lacks it and has a later entry of that term.',
    },
    'PrefixWithinTerm.log_log': {
      holds: logs(terms(1, 1), terms(1, 1, 1)),
      fails: logs(terms(1, 1), logOf(entry(2, 1), entry(3, 1))),
      sentence:
        'The log of n1 has entry 1 of term 1 (put x by c/1), but the log of n2 lacks it and has a later entry of that term.',
    },
    'LogsLeaderLogs.host': {
      holds: { nodes: { n1: { log: terms(1, 2, 2) }, n2: elected(terms(1)), n3: {} } },
      fails: { nodes: { n1: { log: terms(1, 2, 2) }, n2: elected(terms(1, 1)), n3: {} } },
      sentence: 'The log of n1 up to entry 2 of term 2 (put x by c/2) is none that a leader of term 2 could have.',
    },
    'LogsLeaderLogs.nw': {
      holds: {
        ...sent({ prevLogIndex: 1, prevLogTerm: 1 }, entry(2, 2)),
        nodes: { n1: elected(terms(1)), ...OTHERS },
      },
      fails: {
        ...sent({ prevLogIndex: 1, prevLogTerm: 2 }, entry(2, 2)),
        nodes: { n1: elected(terms(1)), ...OTHERS },
      },
      sentence:
        'What AppendEntries n1>n2#1 with prevLogIndex 1 of term 2 carries up to entry 2 of term 2 (put x by c/2) is from no log that a leader of term 2 could have.',
    },
  });

  describe('LogMatching', () => {
    it('fails when a log lacks an entry that a message has before a common one', () => {
      const world = sent({ log: logOf(entry(2, 2)) }, entry(1, 1), entry(2, 2));
      assert.equal(
        evaluate(LOGS_NAIVE, 'LogMatching.nw.host', world).violation,
        'AppendEntries n1>n2#1 and the log of n1 both have entry 2 of term 2 (put x by c/2), but the log lacks entry 1 of term 1 (put x by c/1).',
      );
    });

    it('fails for two messages of different entries before a common one', () => {
      const world = packets(
        appendEntries('n1', 'n2', {}, [entry(1, 1), entry(2, 2)]),
        appendEntries('n1', 'n3', {}, [OTHER_FIRST, entry(2, 2)]),
      );
      assert.equal(
        evaluate(LOGS_NAIVE, 'LogMatching.nw.nw', world).violation,
        'AppendEntries n1>n2#1 and n1>n3#2 both have entry 2 of term 2 (put x by c/2), but n1>n3#2 lacks entry 1 of term 1 (put x by c/1).',
      );
    });

    it('fails for two messages that say different terms of one prevLogIndex', () => {
      const world = packets(
        appendEntries('n1', 'n2', { prevLogIndex: 1, prevLogTerm: 1 }, [entry(2, 2)]),
        appendEntries('n1', 'n3', { prevLogIndex: 1, prevLogTerm: 2 }, [entry(2, 2)]),
      );
      assert.equal(
        evaluate(LOGS_NAIVE, 'LogMatching.nw.nw', world).violation,
        'AppendEntries n1>n2#1 and n1>n3#2 both have entry 2 of term 2 (put x by c/2), but n1>n3#2 has prevLogIndex 1 of term 2, n1>n2#1 the same of term 1.',
      );
    });

    it('counts the copies of a packet once', () => {
      const packet = appendEntries('n1', 'n2', {}, [entry(1, 1)]);
      assert.equal(evaluate(LOGS_NAIVE, 'LogMatching.nw.nw', packets(packet, packet)).premises, 0);
    });
  });

  describe('LogsLeaderLogs.nw', () => {
    const check = (leaderLog: Log, world: WorldSketch): string | undefined =>
      evaluate(LOGS_NAIVE, 'LogsLeaderLogs.nw', { ...world, nodes: { n1: elected(leaderLog), ...OTHERS } }).violation;

    it('allows the newest part of the leader log, all of it, and entries of the term after it', () => {
      const leaderLog = terms(1, 1);
      assert.equal(check(leaderLog, sent({}, entry(1, 1), entry(2, 1), entry(3, 2))), undefined);
      assert.equal(check(leaderLog, sent({ prevLogIndex: 2, prevLogTerm: 1 }, entry(3, 2))), undefined);
      assert.equal(check(leaderLog, sent({ prevLogIndex: 3, prevLogTerm: 2 }, entry(4, 2))), undefined);
    });

    it('fails when the message leaves out a part of the leader log', () => {
      assert.ok(check(terms(1, 1), sent({ prevLogIndex: 1, prevLogTerm: 1 }, entry(3, 2))));
      assert.ok(check(terms(1, 1), sent({}, entry(2, 2))));
    });

    it('asks nothing about what a snapshot took the place of', () => {
      const compacted = append(baseLog(4, 1, 0), entry(5, 1));
      assert.equal(check(compacted, sent({ prevLogIndex: 5, prevLogTerm: 1 }, entry(6, 2))), undefined);
      assert.equal(check(baseLog(5, 1, 0), sent({ prevLogIndex: 5, prevLogTerm: 1 }, entry(6, 2))), undefined);
      assert.ok(check(baseLog(5, 1, 0), sent({ prevLogIndex: 5, prevLogTerm: 2 }, entry(6, 2))));
    });
  });

  describe('of logs that begin with a snapshot', () => {
    const whole = terms(1, 1, 2, 2);
    const compacted = logOnto(baseLog(2, 1, 0), entry(3, 2), entry(4, 2));

    it('finds nothing wrong with a compacted log beside a whole one', () => {
      const nodes = { n1: leader(2, compacted), n2: { log: whole }, n3: elected(terms(1, 1)) };
      const decided = { ...nodes, n3: { ...nodes.n3, cronies: [[2, ['n2', 'n3']]] as const } };
      const world = { nodes: decided, packets: [appendEntries('n1', 'n2', { term: 2 }, [entry(3, 2)])] };
      const names = ['Sorted.host', 'LogMatching.hosts.match', 'LogMatching.hosts.contiguous', 'LeaderSublog.host'];
      for (const name of names) assert.equal(evaluate(LOGS_NAIVE, name, world).violation, undefined, name);
      assert.equal(evaluate(LOGS_NAIVE, 'PrefixWithinTerm.log_log', world).violation, undefined);
    });

    it('still finds what differs above the snapshot', () => {
      const other = logOnto(baseLog(2, 1, 0), entry(3, 2, { client: 'd' }), entry(4, 2));
      assert.equal(
        evaluate(LOGS_NAIVE, 'LogMatching.hosts.match', logs(other, whole)).violation,
        'The log of n1 and the log of n2 both have index 4 of term 2, but the log of n2 lacks entry 3 of term 2 (put x by d/3).',
      );
      const gap = logOnto(baseLog(2, 1, 0), entry(4, 2));
      assert.equal(
        evaluate(LOGS_NAIVE, 'LogMatching.hosts.contiguous', logs(gap)).violation,
        'The log of n1 lacks an entry at index 3.',
      );
    });
  });
});

function logs(one: Log, other?: Log): WorldSketch {
  return { nodes: { n1: { log: one }, n2: other === undefined ? {} : { log: other }, n3: {} } };
}

function logOnto(base: Log, ...entries: readonly Entry[]): Log {
  return entries.reduce(append, base);
}

type Packets = NonNullable<WorldSketch['packets']>;

function packets(...all: Packets): WorldSketch {
  return { nodes: { n1: {}, ...OTHERS }, packets: all };
}

function carried(...entries: readonly Entry[]): WorldSketch {
  return sent({}, ...entries);
}

/** One AppendEntries from n1, which has this log. */
function sent(
  { log, ...header }: { readonly prevLogIndex?: number; readonly prevLogTerm?: number; readonly log?: Log },
  ...entries: readonly Entry[]
): WorldSketch {
  const message = appendEntries('n1', 'n2', { term: 2, ...header }, entries);
  return { nodes: { n1: log === undefined ? {} : { log }, ...OTHERS }, packets: [message] };
}

function leader(currentTerm: number, log: Log): NodeSketch {
  return { role: 'leader', currentTerm, log };
}

/** A node that became leader of term 1 with an empty log, and of term 2 with this one. */
function elected(log: Log): NodeSketch {
  return {
    leaderLogs: [
      [1, terms()],
      [2, log],
    ],
  };
}
