import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { MESSAGES_NAIVE } from '../../../../checkers/invariants/messages/naive.ts';
import { MESSAGES } from '../../../../checkers/invariants/messages/statements.ts';
import type { Entry } from '../../../../harness/core/raft/entry.ts';
import { append, baseLog, type Log } from '../../../../harness/core/raft/log.ts';
import { evaluate, testNaively } from '../naive-cases.ts';
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
const NODES = { n1: {}, n2: {}, n3: {} };
const LEADER: NodeSketch = { role: 'leader', currentTerm: 2, log: logOf(FIRST, SECOND, THIRD) };
const ELECTED: NodeSketch = { leaderLogs: [[2, logOf(FIRST, SECOND)]] };

/** AppendEntries of term 2 from n1 to n2, after the entry of this index and term; `log` is the sender's. */
function sent(prevLogIndex: number, prevLogTerm: number, entries: readonly Entry[], log?: Log): PacketSketch[] {
  return [appendEntries('n1', 'n2', { term: 2, prevLogIndex, prevLogTerm }, entries, log)];
}

describe('checkers/invariants/messages/naive', () => {
  testNaively(MESSAGES, MESSAGES_NAIVE, {
    NoAppendEntriesToLeader: {
      holds: { nodes: { ...NODES, n2: LEADER }, packets: [appendEntries('n1', 'n2', { term: 1 })] },
      fails: { nodes: { ...NODES, n2: LEADER }, packets: [appendEntries('n1', 'n2', { term: 2 })] },
      sentence: 'AppendEntries n1>n2#1 of term 2 is on its way to n2, the leader of that term.',
    },
    NoAppendEntriesToSelf: {
      holds: { nodes: NODES, packets: [appendEntries('n1', 'n2', {})] },
      fails: { nodes: NODES, packets: [appendEntries('n1', 'n1', {})] },
      sentence: 'AppendEntries n1>n1#1 goes to its own sender.',
    },
    NoAppendEntriesRepliesToSelf: {
      holds: { nodes: NODES, packets: [appendEntriesReply('n1', 'n2', {})] },
      fails: { nodes: NODES, packets: [appendEntriesReply('n3', 'n3', {})] },
      sentence: 'AppendEntriesReply n3>n3#1 goes to its own sender.',
    },
    AppendEntriesLeader: {
      holds: { nodes: { ...NODES, n1: LEADER }, packets: sent(2, 1, [THIRD]) },
      fails: { nodes: { ...NODES, n1: LEADER }, packets: sent(3, 2, [entry(4, 2)]) },
      sentence:
        'AppendEntries n1>n2#1 carries entry 4 of term 2 (put x by c/4), which n1, leader of term 2, does not have.',
    },
    AppendEntriesReplySublog: {
      holds: { nodes: { ...NODES, n1: LEADER }, packets: [appendEntriesReply('n2', 'n1', { term: 2 }, [THIRD])] },
      fails: { nodes: { ...NODES, n1: LEADER }, packets: [appendEntriesReply('n2', 'n1', { term: 2 }, [entry(4, 2)])] },
      sentence:
        'AppendEntriesReply n2>n1#1 carries entry 4 of term 2 (put x by c/4), which n1, leader of term 2, does not have.',
    },
    AppendEntriesRequestReplyCorrespondence: {
      holds: {
        nodes: NODES,
        packets: [appendEntriesReply('n2', 'n1', { term: 2 }, [SECOND, THIRD])],
        requests: [['n1', 'n2', 2, SECOND, THIRD]],
      },
      fails: {
        nodes: NODES,
        packets: [appendEntriesReply('n2', 'n1', { term: 2 }, [FIRST, SECOND, THIRD])],
        requests: [
          ['n1', 'n2', 2, SECOND, THIRD],
          ['n1', 'n3', 2, FIRST, SECOND, THIRD],
          ['n1', 'n2', 1, FIRST, SECOND, THIRD],
        ],
      },
      sentence:
        'AppendEntriesReply n2>n1#1 confirms 3 entries up to index 3 in term 2, but no AppendEntries carried these.',
    },
    'AppendEntriesRequestReplyCorrespondence.lifted': {
      holds: { nodes: NODES, packets: [appendEntriesReply('n2', 'n1', { term: 2 }, [SECOND, THIRD])] },
      fails: { nodes: NODES, packets: [appendEntriesReply('n2', 'n1', { term: 1 }, [SECOND, THIRD])] },
      sentence: 'AppendEntriesReply n2>n1#1 carries entry 3 of term 2 (put x by c/3) in term 1.',
    },
    AppendEntriesRequestLeaderLogs: {
      holds: { nodes: { ...NODES, n1: ELECTED }, packets: sent(1, 1, [SECOND, THIRD]) },
      fails: { nodes: { ...NODES, n1: ELECTED }, packets: sent(0, 0, [FIRST]) },
      sentence:
        'AppendEntries n1>n2#1 carries 1 entries after entry 0 of term 0, which is not how the log of a leader of term 2 goes on.',
    },
    'AppendEntriesRequestLeaderLogs.run': {
      holds: { nodes: { ...NODES, n1: ELECTED }, packets: sent(0, 0, [FIRST]) },
      fails: { nodes: { ...NODES, n1: ELECTED }, packets: sent(0, 0, [FIRST, THIRD]) },
      sentence:
        'AppendEntries n1>n2#1 carries 2 entries after entry 0 of term 0, which is not how the log of a leader of term 2 goes on.',
    },
    AppendEntriesRequestsCameFromLeaders: {
      holds: { nodes: { ...NODES, n1: ELECTED }, packets: sent(0, 0, []) },
      fails: { nodes: { ...NODES, n3: ELECTED }, packets: sent(0, 0, []) },
      sentence: 'AppendEntries n1>n2#1 is of term 2, in which its sender was not elected.',
    },
    PrevLogCandidateEntriesTerm: {
      holds: { nodes: { ...NODES, n3: { currentTerm: 1, cronies: [[1, ['n3', 'n1']]] } }, packets: sent(1, 1, []) },
      fails: {
        nodes: { ...NODES, n3: { currentTerm: 1, role: 'candidate', cronies: [[1, ['n3', 'n1']]] } },
        packets: sent(1, 1, []),
      },
      sentence: 'AppendEntries n1>n2#1 has prevLogTerm 1, a term in which nobody won an election.',
    },
    PrevLogLeaderSublog: {
      holds: { nodes: { ...NODES, n1: LEADER }, packets: sent(3, 2, []) },
      fails: { nodes: { ...NODES, n1: LEADER }, packets: sent(2, 2, []) },
      sentence: 'AppendEntries n1>n2#1 follows entry 2 of term 2, which n1, leader of that term, does not have.',
    },
    GhostLogCorrect: {
      holds: { nodes: NODES, packets: sent(1, 1, [SECOND, THIRD], logOf(FIRST, SECOND, THIRD)) },
      fails: { nodes: NODES, packets: sent(1, 1, [SECOND], logOf(FIRST, SECOND, THIRD)) },
      sentence:
        'AppendEntries n1>n2#1 carries 1 entries after entry 1 of term 1, which is not what its sender’s log, up to index 3, has there.',
    },
    'GhostLogCorrect.run': {
      holds: { nodes: NODES, packets: sent(1, 1, [SECOND], logOf(FIRST, SECOND, THIRD)) },
      fails: { nodes: NODES, packets: sent(1, 1, [THIRD], logOf(FIRST, SECOND, THIRD)) },
      sentence:
        'AppendEntries n1>n2#1 carries 1 entries after entry 1 of term 1, which is not what its sender’s log, up to index 3, has there.',
    },
    GhostLogAllEntries: {
      holds: { nodes: { ...NODES, n1: { allEntries: [[1, FIRST]] } }, packets: sent(0, 0, [], logOf(FIRST)) },
      fails: { nodes: { ...NODES, n2: { allEntries: [[1, FIRST]] } }, packets: sent(0, 0, [], logOf(FIRST)) },
      sentence: 'When n1 sent AppendEntries n1>n2#1, it had entry 1 of term 1 (put x by c/1), which it never accepted.',
    },
    GhostLogLogMatching: {
      holds: { nodes: { ...NODES, n3: { log: terms(1, 1) } }, packets: sent(0, 0, [], terms(1, 1, 2)) },
      fails: {
        nodes: { ...NODES, n3: { log: logOf(entry(1, 1, { client: 'd' }), SECOND) } },
        packets: sent(0, 0, [], terms(1, 1, 2)),
      },
      sentence:
        'The log of n3 and that behind AppendEntries n1>n2#1 share entry 2 of term 1, but that behind AppendEntries n1>n2#1 lacks entry 1 of term 1 (put x by d/1).',
    },
    GhostLogsLogProperties: {
      holds: { nodes: NODES, packets: [{ ...requestVote('n1', 'n2', {}), log: terms(1, 1, 2) }] },
      fails: { nodes: NODES, packets: [{ ...requestVote('n1', 'n2', {}), log: logOf(FIRST, THIRD) }] },
      sentence: 'The log behind RequestVote n1>n2#1 lacks an entry at index 2.',
    },
  });

  it('knows every way in which a leader’s log goes on', () => {
    const nodes = { ...NODES, n1: ELECTED };
    const right: readonly PacketSketch[][] = [
      sent(0, 0, [FIRST, SECOND]),
      sent(0, 0, [FIRST, SECOND, THIRD]),
      sent(2, 1, []),
      sent(2, 1, [THIRD]),
      sent(3, 2, [entry(4, 2)]),
      sent(3, 2, []),
    ];
    const wrong: readonly PacketSketch[][] = [
      sent(0, 1, [FIRST, SECOND]),
      sent(0, 0, [SECOND]),
      sent(1, 1, [THIRD]),
      sent(2, 2, [THIRD]),
      sent(3, 2, [entry(4, 1)]),
      sent(0, 0, [entry(1, 1, { client: 'd' }), SECOND]),
    ];
    for (const name of ['AppendEntriesRequestLeaderLogs', 'AppendEntriesRequestLeaderLogs.run']) {
      const violationOf = (packets: PacketSketch[]): string | undefined =>
        evaluate(MESSAGES_NAIVE, name, { nodes, packets }).violation;
      assert.deepEqual(
        right.map(violationOf),
        right.map(() => undefined),
      );
      assert.equal(wrong.map(violationOf).indexOf(undefined), -1);
    }
  });

  it('takes a snapshot’s last entry for a place to go on from', () => {
    const compacted = append(baseLog(2, 1, 0), THIRD);
    const nodes = { ...NODES, n1: { ...LEADER, log: compacted, leaderLogs: [[2, baseLog(2, 1, 0)] as const] } };
    for (const name of ['GhostLogCorrect', 'AppendEntriesRequestLeaderLogs', 'AppendEntriesLeader']) {
      const { premises, violation } = evaluate(MESSAGES_NAIVE, name, {
        nodes,
        packets: sent(2, 1, [THIRD], compacted),
      });
      assert.equal(violation, undefined);
      assert.equal(premises, 1);
    }
    const fromTheFirst = { nodes, packets: sent(0, 0, [THIRD], compacted) };
    assert.match(
      evaluate(MESSAGES_NAIVE, 'GhostLogCorrect', fromTheFirst).violation ?? '',
      /n1>n2#1 carries 1 entries/,
    );
  });
});
