import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { MESSAGES_INCREMENTAL } from '../../../../checkers/invariants/messages/incremental.ts';
import { MESSAGES } from '../../../../checkers/invariants/messages/statements.ts';
import type { Entry } from '../../../../harness/core/raft/entry.ts';
import { EMPTY_LOG, type Log } from '../../../../harness/core/raft/log.ts';
import { judged, testIncrementally } from '../observations.ts';
import {
  appendEntries,
  appendEntriesReply,
  entry,
  logOf,
  requestVote,
  terms,
  type NodeSketch,
  type PacketSketch,
} from '../world-state.ts';

const FIRST = entry(1, 1);
const SECOND = entry(2, 1);
const THIRD = entry(3, 2);
const WHOLE = logOf(FIRST, SECOND, THIRD);
const NODES = { n1: {}, n2: {}, n3: {} };
const LEADER: NodeSketch = { role: 'leader', currentTerm: 2, log: WHOLE };
const ELECTED: NodeSketch = { currentTerm: 2, leaderLogs: [[2, logOf(FIRST, SECOND)]] };
const CRONIES = [[1, ['n3', 'n1']]] as const;

/** AppendEntries of term 2 from n1 to n2, after the entry of this index and term; `log` is the sender's. */
function sent(prevLogIndex: number, prevLogTerm: number, entries: readonly Entry[], log?: Log): PacketSketch[] {
  return [appendEntries('n1', 'n2', { term: 2, prevLogIndex, prevLogTerm }, entries, log)];
}

/** The same as a leader sends it: part of its own log. */
function sentOf(log: Log, after: number): PacketSketch[] {
  const [packet] = sent(after, after === 0 ? 0 : 1, [], log) as [PacketSketch];
  return [{ ...packet, message: { ...packet.message, entries: { end: log, after } } as PacketSketch['message'] }];
}

describe('checkers/invariants/messages/incremental', () => {
  testIncrementally(MESSAGES, MESSAGES_INCREMENTAL, {
    NoAppendEntriesToLeader: {
      holds: [{ nodes: NODES, packets: [appendEntries('n1', 'n2', { term: 1 })] }],
      fails: { nodes: { ...NODES, n2: LEADER }, packets: sent(0, 0, []) },
      sentence: /n1>n2#1 is on its way to n2, who leads its term 2/,
    },
    NoAppendEntriesToSelf: {
      holds: [{ nodes: NODES, packets: [appendEntries('n1', 'n2', {})] }],
      fails: { nodes: NODES, packets: [appendEntries('n1', 'n1', {})] },
      sentence: /n1>n1#1 goes to the node that sent it/,
    },
    NoAppendEntriesRepliesToSelf: {
      holds: [{ nodes: NODES, packets: [appendEntriesReply('n1', 'n2', {})] }],
      fails: { nodes: NODES, packets: [appendEntriesReply('n3', 'n3', {})] },
      sentence: /n3>n3#1 goes to the node that sent it/,
    },
    AppendEntriesLeader: {
      holds: [{ nodes: { ...NODES, n1: LEADER }, packets: sent(2, 1, [THIRD]) }],
      fails: { nodes: { ...NODES, n1: LEADER }, packets: sent(3, 2, [entry(4, 2)]) },
      sentence: /carries entry 4 of term 2, which n1, leader of term 2, lacks/,
    },
    AppendEntriesReplySublog: {
      holds: [{ nodes: { ...NODES, n1: LEADER }, packets: [appendEntriesReply('n2', 'n1', { term: 2 }, [THIRD])] }],
      fails: { nodes: { ...NODES, n1: LEADER }, packets: [appendEntriesReply('n2', 'n1', { term: 2 }, [entry(4, 2)])] },
      sentence: /n2>n1#1 carries entry 4 of term 2, which n1, leader of term 2, lacks/,
    },
    AppendEntriesRequestReplyCorrespondence: {
      holds: [
        {
          nodes: NODES,
          packets: [appendEntriesReply('n2', 'n1', { term: 2 }, [SECOND, THIRD])],
          requests: [['n1', 'n2', 2, SECOND, THIRD]],
        },
      ],
      fails: {
        nodes: NODES,
        packets: [appendEntriesReply('n2', 'n1', { term: 2 }, [FIRST, SECOND, THIRD])],
        requests: [
          ['n1', 'n2', 2, SECOND, THIRD],
          ['n1', 'n3', 2, FIRST, SECOND, THIRD],
          ['n1', 'n2', 1, FIRST, SECOND, THIRD],
        ],
      },
      sentence: /confirms 3 entries up to index 3 that nobody sent in term 2/,
    },
    'AppendEntriesRequestReplyCorrespondence.lifted': {
      holds: [{ nodes: NODES, packets: [appendEntriesReply('n2', 'n1', { term: 2 }, [SECOND, THIRD])] }],
      fails: { nodes: NODES, packets: [appendEntriesReply('n2', 'n1', { term: 1 }, [SECOND, THIRD])] },
      sentence: /n2>n1#1 carries entry 3 of term 2 .*where no request could/,
    },
    AppendEntriesRequestLeaderLogs: {
      holds: [
        { nodes: { ...NODES, n1: { ...ELECTED, log: WHOLE } }, packets: sentOf(WHOLE, 1) },
        { nodes: { ...NODES, n1: ELECTED }, packets: sent(1, 1, [SECOND, THIRD]) },
      ],
      fails: { nodes: { ...NODES, n1: ELECTED }, packets: sent(0, 0, [FIRST]) },
      sentence: /carries 1 entries after index 0, and no leader of term 2 has them like this/,
    },
    'AppendEntriesRequestLeaderLogs.run': {
      holds: [{ nodes: { ...NODES, n1: ELECTED }, packets: sent(0, 0, [FIRST]) }],
      fails: { nodes: { ...NODES, n1: ELECTED }, packets: sent(0, 0, [FIRST, THIRD]) },
      sentence: /carries 2 entries after index 0, and no leader of term 2 has them like this/,
    },
    AppendEntriesRequestsCameFromLeaders: {
      holds: [{ nodes: { ...NODES, n1: ELECTED }, packets: sent(0, 0, []) }],
      fails: {
        nodes: { ...NODES, n1: ELECTED },
        packets: [appendEntries('n3', 'n2', { term: 2 })],
      },
      sentence: /n3>n2#1 is of term 2, which n3 never won/,
    },
    PrevLogCandidateEntriesTerm: {
      holds: [
        { nodes: { ...NODES, n3: { currentTerm: 1, cronies: CRONIES } } },
        { nodes: { ...NODES, n3: { currentTerm: 1, cronies: CRONIES } }, packets: sent(1, 1, []) },
      ],
      fails: {
        nodes: { ...NODES, n3: { currentTerm: 1, role: 'candidate', cronies: [...CRONIES, [1, ['n3']]] } },
        packets: sent(1, 1, []),
      },
      sentence: /n1>n2#1 has prevLogTerm 1, and nobody won the election of that term/,
    },
    PrevLogLeaderSublog: {
      holds: [{ nodes: { ...NODES, n1: LEADER }, packets: sent(3, 2, []) }],
      fails: { nodes: { ...NODES, n1: LEADER }, packets: sent(2, 2, []) },
      sentence: /n1>n2#1 follows entry 2 of term 2, which n1, leader of that term, does not have/,
    },
    GhostLogCorrect: {
      holds: [
        { nodes: NODES, packets: sent(1, 1, [SECOND, THIRD], WHOLE) },
        { nodes: NODES, packets: sentOf(WHOLE, 2) },
      ],
      fails: { nodes: NODES, packets: sent(1, 1, [SECOND], WHOLE) },
      sentence: /carries 1 entries after entry 1 of term 1, unlike its sender’s log, which ends at index 3/,
    },
    'GhostLogCorrect.run': {
      holds: [{ nodes: NODES, packets: sent(1, 1, [SECOND], WHOLE) }],
      fails: { nodes: NODES, packets: sent(1, 1, [THIRD], WHOLE) },
      sentence: /carries 1 entries after entry 1 of term 1, unlike its sender’s log/,
    },
    GhostLogAllEntries: {
      holds: [{ nodes: { ...NODES, n1: { allEntries: [[1, FIRST]] } }, packets: sent(0, 0, [], logOf(FIRST)) }],
      fails: { nodes: { ...NODES, n1: { allEntries: [[1, FIRST]] } }, packets: sent(0, 0, [], WHOLE) },
      sentence: /Behind n1>n2#1 is a log with entry 3 of term 2, which n1 had never accepted/,
    },
    GhostLogLogMatching: {
      holds: [{ nodes: { ...NODES, n3: { log: terms(1, 1) } }, packets: sent(0, 0, [], terms(1, 1, 2)) }],
      fails: {
        nodes: { ...NODES, n3: { log: logOf(entry(1, 1, { client: 'd' }), SECOND) } },
        packets: sent(0, 0, [], terms(1, 1, 2)),
      },
      sentence: /The log of n3 and the one behind n1>n2#1 do not match: only one of them has entry 1 of term 1/,
    },
    GhostLogsLogProperties: {
      holds: [{ nodes: NODES, packets: [{ ...requestVote('n1', 'n2', {}), log: terms(1, 1, 2) }] }],
      fails: { nodes: NODES, packets: [{ ...requestVote('n1', 'n2', {}), log: logOf(FIRST, THIRD) }] },
      sentence: /Behind n1>n2#1 is a log that has a gap at index 2/,
    },
  });

  it('looks at packets in flight when a node becomes leader', () => {
    const packets = sent(3, 2, [entry(4, 2)]);
    const [inFlight, elected] = [
      { nodes: NODES, packets },
      { nodes: { ...NODES, n2: LEADER, n3: LEADER }, packets },
    ];
    for (const name of ['NoAppendEntriesToLeader', 'AppendEntriesLeader']) {
      assert.deepEqual(judged(name, [inFlight]).findings.violations, []);
      assert.equal(judged(name, [inFlight, elected]).findings.violations.length, 1);
    }
  });

  it('looks at packets in flight when a leader loses entries', () => {
    const packets = [...sent(3, 2, []), appendEntriesReply('n2', 'n1', { term: 2 }, [THIRD]), ...sent(2, 1, [THIRD])];
    const before = { nodes: { ...NODES, n1: LEADER }, packets };
    const after = { nodes: { ...NODES, n1: { ...LEADER, log: EMPTY_LOG } }, packets };
    for (const name of ['AppendEntriesLeader', 'AppendEntriesReplySublog', 'PrevLogLeaderSublog']) {
      assert.deepEqual(judged(name, [before]).findings.violations, []);
      assert.equal(judged(name, [before, after]).findings.violations.length, 1);
    }
  });
});
