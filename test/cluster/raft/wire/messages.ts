import fc from 'fast-check';
import { assign, EMPTY_MACHINE, remember } from '../../../../cluster/raft/handlers/machine.ts';
import { createEntry } from '../../../../harness/core/raft/entry.ts';
import type { AppendEntries, InstallSnapshot, RaftMessage } from '../../../../harness/core/raft/messages.ts';
import { NO_ENTRIES, segmentOf } from '../../../../harness/core/raft/segment.ts';
import type { Json } from '../../../../harness/core/json.ts';

const count = fc.nat({ max: 1_000 });
const name = fc.string({ minLength: 1, maxLength: 4 });
const value = fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.parse(JSON.stringify(json)) as Json);
const element = value.filter((json) => json !== null);
const part = fc.oneof(
  fc.tuple(fc.constant('append'), fc.string(), element),
  fc.tuple(fc.constant('r'), fc.string(), fc.constant(null)),
);
const command = fc.oneof(
  fc.record({ f: fc.constantFrom('get', 'delete'), key: fc.string(), value: fc.constant(null) }),
  fc.record({ f: fc.constantFrom('put', 'append'), key: fc.string(), value }),
  fc.record({
    f: fc.constant('configure'),
    key: fc.string(),
    value: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ f: fc.constant('cas'), key: fc.string(), value: fc.tuple(value, value) }),
  fc.record({ f: fc.constantFrom('list-append', 'add'), key: fc.string(), value: element }),
  fc.record({ f: fc.constant('increment'), key: fc.string(), value: fc.integer() }),
  fc.record({ f: fc.constantFrom('acquire', 'release'), key: fc.string(), value: name }),
  fc.record({ f: fc.constant('txn'), key: fc.string(), value: fc.array(part, { minLength: 1, maxLength: 3 }) }),
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

const outcome = fc.oneof(
  value.map((written) => ({ ok: true as const, value: written })),
  fc.constant({ ok: false as const, error: 'mismatch' as const }),
);

const installSnapshot = fc
  .record({
    index: fc.integer({ min: 1, max: 1_000 }),
    snapshotTerm: count,
    hash: fc.maxSafeNat(),
    members: fc.uniqueArray(name, { maxLength: 5 }),
    contents: fc.uniqueArray(fc.tuple(fc.string(), value), { maxLength: 5, selector: ([key]) => key }),
    clients: fc.uniqueArray(fc.tuple(name, count, outcome), { maxLength: 5, selector: ([client]) => client }),
    offset: count,
    done: fc.boolean(),
  })
  .map(({ index, snapshotTerm, hash, members, contents, clients, offset, done }): InstallSnapshot => {
    let machine = EMPTY_MACHINE;
    for (const [key, written] of contents) machine = assign(machine, key, written);
    for (const [client, request, reached] of clients)
      machine = remember(machine, client, { request, outcome: reached });
    const snapshot = { index, term: snapshotTerm, hash, machine, members };
    return { type: 'InstallSnapshot', term: snapshotTerm + 1, leader: 'n1', snapshot, offset, done };
  });

const voteRequest = fc.record({ lastLogIndex: count, lastLogTerm: count }).map((log) => ({
  term: log.lastLogTerm + 1,
  candidate: 'n1',
  ...log,
}));

/** Every kind of message a correct member may send. */
export const messages: fc.Arbitrary<RaftMessage> = fc
  .oneof(
    appendEntries,
    installSnapshot,
    voteRequest.map((request) => ({ type: 'RequestVote' as const, ...request })),
    voteRequest.map((request) => ({ type: 'RequestVote' as const, ...request, transfer: true })),
    voteRequest.map((request) => ({ type: 'PreVote' as const, ...request })),
    fc.record({ type: fc.constant('PreVoteReply' as const), term: count, voteGranted: fc.boolean() }),
    fc.record({
      type: fc.constant('TimeoutNow' as const),
      term: count.map((term) => term + 1),
      leader: fc.constant('n1'),
    }),
    fc.record({
      type: fc.constant('InstallSnapshotReply' as const),
      term: count,
      matchIndex: count,
      snapshotIndex: count,
      offset: count,
    }),
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
  )
  .map((message) => ({ ...message }));
