import fc from 'fast-check';
import { createEntry } from '../../../../harness/core/raft/entry.ts';
import type { AppendEntries, RaftMessage } from '../../../../harness/core/raft/messages.ts';
import { NO_ENTRIES, segmentOf } from '../../../../harness/core/raft/segment.ts';
import type { Json } from '../../../../harness/core/json.ts';

const count = fc.nat({ max: 1_000 });
const name = fc.string({ minLength: 1, maxLength: 4 });
const value = fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.parse(JSON.stringify(json)) as Json);
const command = fc.oneof(
  fc.record({ f: fc.constantFrom('get', 'delete'), key: fc.string(), value: fc.constant(null) }),
  fc.record({ f: fc.constantFrom('put', 'append'), key: fc.string(), value }),
  fc.record({ f: fc.constant('cas'), key: fc.string(), value: fc.tuple(value, value) }),
);
const request = fc.oneof(
  fc.record({
    client: fc.constant(''),
    request: fc.constant(0),
    command: fc.constant({ f: 'no-op', key: '', value: null }),
  }),
  fc.record({ client: name, request: count, command }),
);

const appendEntries = fc
  .record({
    prevLogIndex: count,
    prevLogTerm: count,
    leaderCommit: count,
    added: fc.array(fc.tuple(request, fc.nat({ max: 2 }), name), { maxLength: 6 }),
  })
  .map(({ prevLogIndex, prevLogTerm, leaderCommit, added }): AppendEntries => {
    let term = prevLogTerm + 1;
    const entries = segmentOf(
      added.map(([content, more, at], position) => {
        term += more;
        const command = { ...content.command };
        return createEntry(prevLogIndex + 1 + position, term, at, content.client, content.request, command);
      }),
    );
    return { type: 'AppendEntries', term, leader: 'n1', prevLogIndex, prevLogTerm, entries, leaderCommit, round: 0 };
  });

/** Every kind of message a correct member may send. */
export const messages: fc.Arbitrary<RaftMessage> = fc.oneof(
  appendEntries,
  fc.record({ lastLogIndex: count, lastLogTerm: count }).map((log) => ({
    type: 'RequestVote' as const,
    term: log.lastLogTerm + 1,
    candidate: 'n1',
    ...log,
  })),
  fc.record({ type: fc.constant('RequestVoteReply' as const), term: count, voteGranted: fc.boolean() }),
  fc.record({
    type: fc.constant('AppendEntriesReply' as const),
    term: count,
    success: fc.boolean(),
    matchIndex: count,
    nextIndex: count,
    entries: fc.constant(NO_ENTRIES),
    round: count,
  }),
);
