import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createEntry, type Entry } from '../../../../harness/core/raft/entry.ts';
import { itemsOf, NO_GHOST, type NodeGhost } from '../../../../harness/core/raft/ghost.ts';
import { type HandledEvent, type SentMessage, updateGhost } from '../../../../harness/core/raft/ghost-update.ts';
import { append, EMPTY_LOG, type Log } from '../../../../harness/core/raft/log.ts';
import type { AppendEntries, RaftMessage } from '../../../../harness/core/raft/messages.ts';
import type { NodeState } from '../../../../harness/core/raft/node-state.ts';
import { entriesOf, NO_ENTRIES, type Segment, segmentOf } from '../../../../harness/core/raft/segment.ts';

const NOTHING = { get: () => undefined, entries: () => [] };

describe('harness/core/raft/ghost-update', () => {
  describe('votes', () => {
    it('records a granted vote with the log at that moment', () => {
      const log = logOf(entry(1, 1));
      const after = node({ currentTerm: 2, votedFor: 'n2', log });
      const ghost = updateGhost(NO_GHOST, event(REQUEST_VOTE), node({ currentTerm: 1, log }), after, []);
      assert.deepEqual(votes(ghost), [[2, 'n2']]);
      assert.equal(ghost.votesWithLog?.head.log, log);
    });

    it('records nothing for a repeated grant, and a second one in a later term', () => {
      const before = node({ currentTerm: 2, votedFor: 'n2' });
      assert.equal(updateGhost(NO_GHOST, event(REQUEST_VOTE), before, before, []), NO_GHOST);
      const later = node({ currentTerm: 3, votedFor: 'n2' });
      assert.deepEqual(votes(updateGhost(NO_GHOST, event(REQUEST_VOTE), before, later, [])), [[3, 'n2']]);
    });

    it('records a vote changed within the term', () => {
      const before = node({ currentTerm: 2, votedFor: 'n2' });
      const after = node({ currentTerm: 2, votedFor: 'n3' });
      assert.deepEqual(votes(updateGhost(NO_GHOST, event(REQUEST_VOTE), before, after, [])), [[2, 'n3']]);
    });

    it('records nothing for a refusal in a newer term', () => {
      const before = node({ currentTerm: 2, votedFor: 'n2' });
      const after = node({ currentTerm: 3 });
      assert.equal(updateGhost(NO_GHOST, event(REQUEST_VOTE), before, after, []), NO_GHOST);
    });
  });

  describe('elections', () => {
    const candidate = node({ currentTerm: 1, role: 'candidate', votedFor: 'n1', votesReceived: ['n1'] });

    it("records a candidate's vote for itself, and that it received it", () => {
      const ghost = updateGhost(NO_GHOST, timeout('election'), node({}), candidate, []);
      assert.deepEqual(votes(ghost), [[1, 'n1']]);
      assert.deepEqual([...itemsOf(ghost.cronies)], [{ term: 1, nodes: ['n1'] }]);
    });

    it("records nothing at a leader's timeout, a repeated RequestVote or a PreVote", () => {
      const leader = node({ currentTerm: 1, role: 'leader', votedFor: 'n1' });
      assert.equal(updateGhost(NO_GHOST, timeout('heartbeat'), leader, leader, []), NO_GHOST);
      assert.equal(updateGhost(NO_GHOST, timeout('retry'), candidate, candidate, []), NO_GHOST);
      const follower = node({ currentTerm: 1, votedFor: 'n2' });
      const asks: SentMessage = {
        message: { type: 'PreVote', term: 2, candidate: 'n1', lastLogIndex: 0, lastLogTerm: 0 },
      };
      assert.equal(updateGhost(NO_GHOST, timeout('election'), follower, follower, [asks]), NO_GHOST);
    });

    it('takes an election that a message started for a timeout', () => {
      const now: RaftMessage = { type: 'TimeoutNow', term: 0, leader: 'n2' };
      assert.deepEqual(votes(updateGhost(NO_GHOST, event(now), node({}), candidate, [])), [[1, 'n1']]);
    });

    it('records who voted, and the log with which the node won', () => {
      const log = logOf(entry(1, 1));
      const before = node({ currentTerm: 2, role: 'candidate', votesReceived: ['n1'], log });
      const after = node({ currentTerm: 2, role: 'leader', votesReceived: ['n2', 'n1'], log });
      const ghost = updateGhost(NO_GHOST, event(REQUEST_VOTE_REPLY), before, after, []);
      assert.deepEqual([...itemsOf(ghost.cronies)], [{ term: 2, nodes: ['n2', 'n1'] }]);
      assert.deepEqual([...itemsOf(ghost.leaderLogs)], [{ term: 2, log }]);
      assert.equal(updateGhost(ghost, event(REQUEST_VOTE_REPLY), after, after, []), ghost);
    });

    it('leaves out of the leader log what the leader wrote on its own account, and counts it as accepted', () => {
      const log = logOf(entry(1, 1));
      const noOp = createEntry(2, 2, 'n1', '', 0, { f: 'no-op', key: '', value: null });
      const before = node({ currentTerm: 2, role: 'candidate', votesReceived: ['n1'], log });
      const after = node({ currentTerm: 2, role: 'leader', votesReceived: ['n2', 'n1'], log: append(log, noOp) });
      const ghost = updateGhost(NO_GHOST, event(REQUEST_VOTE_REPLY), before, after, []);
      assert.equal(ghost.leaderLogs?.head.log, log);
      assert.deepEqual(accepted(ghost), [[2, noOp]]);
    });

    it('records an election that is won at once', () => {
      const after = node({ currentTerm: 1, role: 'leader', votedFor: 'n1', votesReceived: ['n1'] });
      const ghost = updateGhost(NO_GHOST, timeout('election'), node({}), after, []);
      assert.deepEqual([...itemsOf(ghost.leaderLogs)], [{ term: 1, log: EMPTY_LOG }]);
      assert.deepEqual(votes(ghost), [[1, 'n1']]);
    });
  });

  describe('accepted entries', () => {
    const entries = [entry(1, 1), entry(2, 1)];

    it('records all entries answered with success, in the term of the answer', () => {
      const ghost = updateGhost(NO_GHOST, event(appendEntries(segmentOf(entries))), node({}), node({}), [
        reply(true, 3),
      ]);
      assert.deepEqual(accepted(ghost), [
        [3, entries[0]],
        [3, entries[1]],
      ]);
    });

    it('records nothing without success, and nothing without entries', () => {
      const message = event(appendEntries(segmentOf(entries)));
      assert.equal(updateGhost(NO_GHOST, message, node({}), node({}), [reply(false, 3)]), NO_GHOST);
      assert.equal(updateGhost(NO_GHOST, message, node({}), node({}), []), NO_GHOST);
      const heartbeat = event(appendEntries(NO_ENTRIES));
      assert.equal(updateGhost(NO_GHOST, heartbeat, node({}), node({}), [reply(true, 3)]), NO_GHOST);
    });

    it('records what a leader appends for a client, and nothing for a request that was not taken', () => {
      const leader = node({ currentTerm: 1, role: 'leader', log: logOf(entry(1, 1)) });
      const after = { ...leader, log: append(leader.log, entry(2, 1)) };
      assert.deepEqual(accepted(updateGhost(NO_GHOST, { type: 'request' }, leader, after, [])), [[1, entry(2, 1)]]);
      assert.equal(updateGhost(NO_GHOST, { type: 'request' }, leader, leader, []), NO_GHOST);
    });

    it('records nothing for a snapshot', () => {
      const snapshot = { index: 2, term: 1, hash: 0, machine: node({}).machine, members: ['n1'] };
      const message: RaftMessage = { type: 'InstallSnapshot', term: 1, leader: 'n2', snapshot, offset: 0, done: true };
      const after = node({ currentTerm: 1, log: logOf(...entries) });
      assert.equal(updateGhost(NO_GHOST, event(message), node({}), after, []), NO_GHOST);
    });
  });
});

const REQUEST_VOTE: RaftMessage = { type: 'RequestVote', term: 2, candidate: 'n2', lastLogIndex: 0, lastLogTerm: 0 };
const REQUEST_VOTE_REPLY: RaftMessage = { type: 'RequestVoteReply', term: 2, voteGranted: true };

function event(message: RaftMessage): HandledEvent {
  return { type: 'message', message };
}

function timeout(timer: string): HandledEvent {
  return { type: 'timeout', timer };
}

function node(fields: Partial<NodeState>): NodeState {
  return {
    self: 'n1',
    nodes: ['n1', 'n2', 'n3'],
    members: ['n1', 'n2', 'n3'],
    role: 'follower',
    currentTerm: 0,
    votedFor: null,
    leader: null,
    log: EMPTY_LOG,
    commitIndex: 0,
    lastApplied: 0,
    machine: { contents: NOTHING, clients: NOTHING, hash: 0 },
    votesReceived: [],
    matchIndex: [0, 0, 0],
    nextIndex: [-1, -1, -1],
    ...fields,
  };
}

function entry(index: number, term: number): Entry {
  return createEntry(index, term, 'n1', 'c1', index, { f: 'put', key: 'x', value: index });
}

function logOf(...entries: readonly Entry[]): Log {
  return entries.reduce(append, EMPTY_LOG);
}

function appendEntries(entries: Segment): AppendEntries {
  const header = { term: 3, leader: 'n2', prevLogIndex: 0, prevLogTerm: 0, leaderCommit: 0, round: 0 };
  return { type: 'AppendEntries', ...header, entries };
}

function reply(success: boolean, term: number): SentMessage {
  const rest = { matchIndex: 0, nextIndex: 0, entries: NO_ENTRIES, round: 0 };
  return { message: { type: 'AppendEntriesReply', term, success, ...rest } };
}

function votes({ votes: list, votesWithLog }: NodeGhost): unknown[] {
  const cast = [...itemsOf(list)].map(({ term, candidate }) => [term, candidate]);
  assert.deepEqual(
    [...itemsOf(votesWithLog)].map(({ term, candidate }) => [term, candidate]),
    cast,
  );
  return cast;
}

function accepted({ allEntries }: NodeGhost): unknown[] {
  return [...itemsOf(allEntries)].flatMap(({ term, entries }) => entriesOf(entries).map((each) => [term, each]));
}
