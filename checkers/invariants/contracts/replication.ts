import type { Entry } from '../../../harness/core/raft/entry.ts';
import { cutAfter, upTo, type Log } from '../../../harness/core/raft/log.ts';
import type { AppendEntries } from '../../../harness/core/raft/messages.ts';
import { entriesOf, isEmpty } from '../../../harness/core/raft/segment.ts';
import { covers, electionChange, logChange, onEvent, onMessage, type Contract } from './contract.ts';

/** What replication, clients' requests and restarts may change at a node. */
export const REPLICATION: readonly Contract[] = [
  onMessage(
    'AppendEntries',
    'stale_refused',
    'AppendEntries of an earlier term changes nothing.',
    ({ term }, before, after) => {
      if (term >= before.currentTerm) return undefined;
      const change = electionChange(before, after) ?? logChange(before, after);
      if (change !== undefined) return `${change} on AppendEntries of the earlier term ${term}`;
      return after.commitIndex === before.commitIndex
        ? undefined
        : 'changed commitIndex on AppendEntries of an earlier term';
    },
  ),
  onMessage(
    'AppendEntries',
    'term_adopted',
    'AppendEntries bring a node to their own term and to no other; whoever takes entries is follower in that term.',
    ({ term }, before, after) => {
      if (after.currentTerm !== before.currentTerm && after.currentTerm !== term) {
        return `entered term ${after.currentTerm} on AppendEntries of term ${term}`;
      }
      if (after.log.hash === before.log.hash || (after.currentTerm === term && after.role === 'follower')) {
        return undefined;
      }
      return `took entries of a leader of term ${term} as ${after.role} of term ${after.currentTerm}`;
    },
  ),
  onMessage(
    'AppendEntries',
    'log_taken_over',
    'The log stays as it is, or is what it was up to prevLogIndex, where it agrees with the leader’s, and then the entries.',
    (message, before, after) =>
      after.log.hash === before.log.hash || isTakenOver(message, before.log, after.log)
        ? undefined
        : `has a log that is not its earlier one up to index ${message.prevLogIndex} with the leader’s entries on top`,
  ),
  onMessage(
    'AppendEntries',
    'only_conflicts_removed',
    'Entries are removed only if one of the leader’s entries has their index and another term.',
    ({ entries }, before, after) => {
      if (covers(after, before.log.index, before.log.hash)) return undefined;
      const conflict = entriesOf(entries).some(({ index, term }) => {
        const own = upTo(before.log, index);
        return own?.entry !== undefined && own.term !== term;
      });
      return conflict ? undefined : 'removed entries that the leader did not contradict';
    },
  ),
  onMessage(
    'AppendEntries',
    'commit_within_message',
    'A follower commits at most up to leaderCommit and up to the last entry it knows to agree with the leader.',
    ({ leaderCommit, prevLogIndex, entries }, before, after) => {
      const known = Math.min(leaderCommit, isEmpty(entries) ? prevLogIndex : entries.end.index);
      if (after.commitIndex <= Math.max(before.commitIndex, known)) return undefined;
      return `committed up to ${after.commitIndex} though the leader vouched for ${known} only`;
    },
  ),
  onMessage('AppendEntriesReply', 'log_kept', 'AppendEntriesReply changes no log.', (_message, before, after) =>
    logChange(before, after),
  ),
  onMessage(
    'AppendEntriesReply',
    'match_by_success',
    'matchIndex rises only for the sender, on success in the present term, and to no more than was acknowledged.',
    ({ term, success, matchIndex }, before, after, from) => {
      for (const [position, node] of after.nodes.entries()) {
        const was = before.matchIndex[position] ?? 0;
        const is = after.matchIndex[position] ?? 0;
        if (is <= was || (after.role !== 'leader' && before.role !== 'leader')) continue;
        if (node !== from) return `raised matchIndex of ${node} on a reply of ${from}`;
        if (!success) return `raised matchIndex of ${from} on a refusal`;
        if (term !== before.currentTerm) return `raised matchIndex of ${from} on a reply of term ${term}`;
        if (is > matchIndex) return `raised matchIndex of ${from} to ${is}, acknowledged was ${matchIndex}`;
      }
      return undefined;
    },
  ),
  onMessage(
    'AppendEntriesReply',
    'term_adopted',
    'AppendEntriesReply brings a node to its own, later term and to no other.',
    ({ term }, before, after) =>
      after.currentTerm === before.currentTerm || (after.currentTerm === term && after.role === 'follower')
        ? undefined
        : `is ${after.role} in term ${after.currentTerm} after AppendEntriesReply of term ${term}`,
  ),
  onMessage(
    'InstallSnapshot',
    'log_covered',
    'The log stays as it is, or agrees with the snapshot’s up to its last index.',
    ({ term, snapshot }, before, after) => {
      if (after.log.hash === before.log.hash) return undefined;
      if (term < before.currentTerm) return `took a snapshot of the earlier term ${term}`;
      if (upTo(after.log, snapshot.index)?.hash === snapshot.hash) return undefined;
      return `has a log that does not agree with the snapshot up to index ${snapshot.index}`;
    },
  ),
  onEvent('input', 'election_state_kept', 'A request changes neither term, vote nor role.', (before, after) =>
    electionChange(before, after),
  ),
  onEvent(
    'input',
    'appends_one',
    'A request adds one entry of the present term to the end of a leader’s log, or nothing.',
    (before, after, { request }) => {
      if (after.log.hash === before.log.hash) return undefined;
      if (before.role !== 'leader') return `took a request into its log as ${before.role}`;
      const { entry, previous, index } = after.log;
      // The only member may commit, apply and compact at once: then a snapshot took the place of the entry.
      if (entry === undefined && index === before.log.index + 1) return undefined;
      if (entry === undefined || previous.hash !== before.log.hash) return 'changed more than the end of its log';
      if (entry.index !== before.log.index + 1) return `gave index ${entry.index} to what follows ${before.log.index}`;
      if (entry.term !== after.currentTerm) return `gave term ${entry.term} to an entry of term ${after.currentTerm}`;
      if (entry.client === '' || (entry.client === request.client && entry.request === request.request))
        return undefined;
      return `logged ${entry.client}/${entry.request} for ${request.client}/${request.request}`;
    },
  ),
  onEvent('input', 'leader_counted', 'What a leader appends counts as its own.', (before, after) => {
    if (after.log.hash === before.log.hash || after.role !== 'leader') return undefined;
    const own = after.matchIndex[after.nodes.indexOf(after.self)] ?? 0;
    return own === after.log.index ? undefined : `has matchIndex ${own} for itself and a log up to ${after.log.index}`;
  }),
  onEvent('timeout', 'log_kept', 'A timer changes no log, but the only member may win and append.', (before, after) =>
    after.members.length === 1 && after.role === 'leader' ? undefined : logChange(before, after),
  ),
  onEvent('restart', 'persistent_kept', 'Term, vote and log survive a restart.', (before, after) => {
    if (after.currentTerm !== before.currentTerm || after.votedFor !== before.votedFor) {
      return electionChange(before, after);
    }
    return logChange(before, after);
  }),
  onEvent('restart', 'begins_as_follower', 'After a restart a node is follower and has no votes.', (_before, after) => {
    if (after.role !== 'follower') return `is ${after.role} after a restart`;
    return after.votesReceived.length === 0 ? undefined : 'has votes after a restart';
  }),
];

/** Above the snapshots that either log begins with: an event may also end with one. */
function isTakenOver({ prevLogIndex, prevLogTerm, entries }: AppendEntries, before: Log, after: Log): boolean {
  const snapshot = cutAfter(before, 0).index;
  const newSnapshot = cutAfter(after, 0).index;
  if (prevLogIndex > 0 && prevLogIndex >= snapshot) {
    const previous = upTo(before, prevLogIndex);
    if (previous?.term !== prevLogTerm) return false;
    if (prevLogIndex >= newSnapshot && previous.hash !== upTo(after, prevLogIndex)?.hash) return false;
  }
  const carried = entriesOf(entries);
  const isThere = (entry: Entry): boolean =>
    entry.index <= snapshot || entry.index <= newSnapshot || upTo(after, entry.index)?.entry?.hash === entry.hash;
  return carried.every(isThere) && carried.at(-1)?.index === after.index;
}
