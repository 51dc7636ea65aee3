import type { Entry } from '../../core/raft/entry.ts';
import { commonPart, contains, entriesAfter, entryAt } from '../../core/raft/log.ts';
import type {
  AppendEntries,
  AppendEntriesReply,
  InstallSnapshot,
  InstallSnapshotReply,
  TimeoutNow,
} from '../../core/raft/messages.ts';
import { entriesOf, NO_ENTRIES } from '../../core/raft/segment.ts';
import type { NodeState } from '../../core/raft/node-state.ts';
import type { Memory } from './memory.ts';
import type { Letter, Scene } from './scenes.ts';
import { told, type Told } from './told.ts';
import { count, entriesWords, list, logEnds, segmentWords } from './words.ts';

/** A leader's entries arrive. */
export function entriesArrived(scene: Scene, { from }: Letter, message: AppendEntries, memory: Memory): Told {
  const { node, before, after, sent } = scene;
  const { term } = message;
  const reply = sent.find(({ message: { type } }) => type === 'AppendEntriesReply')?.message;
  const what = `AppendEntries of term ${term} with ${segmentWords(message.entries)}`;
  const success = reply?.type === 'AppendEntriesReply' && reply.success;
  const odd = oddities(scene, message, success);
  if (!success) return told(`${node} refuses ${from}'s ${what}`, odd, logChanges(before, after, memory), ['log']);
  const changes = logChanges(before, after, memory, message.entries);
  const kept = changes.length === 0 ? [unchanged(after, entriesOf(message.entries))] : changes;
  return told(`${node} takes ${from}'s ${what}`, odd, [...kept, 'it answers with success'], ['log']);
}

function unchanged({ log }: NodeState, brought: readonly Entry[]): string {
  const missing = brought.filter((entry) => !contains(log, entry));
  if (missing.length > 0)
    return `its log stays as it is, without ${missing.length === 1 ? 'that entry' : 'those entries'}`;
  return brought.length === 0
    ? 'its log stays as it is'
    : `it has ${brought.length === 1 ? 'that entry' : 'those entries'} already`;
}

/** A follower's answer comes back. */
export function entriesAnswered(scene: Scene, { from }: Letter, message: AppendEntriesReply): Told {
  const { node, before, after } = scene;
  const { term, success } = message;
  const what = success ? `${from}'s acknowledgement` : `${from}'s refusal`;
  if (term > before.currentTerm) {
    const then = after.currentTerm < term ? [`it stays in term ${after.currentTerm}`] : [];
    return told(`${node} gets ${what}, of term ${term}`, [], then, []);
  }
  const position = after.nodes.indexOf(from);
  const match = after.matchIndex[position] ?? 0;
  const because: string[] = [];
  if (term < before.currentTerm) because.push(`of term ${term}, while it is in term ${before.currentTerm}`);
  if (match > (before.matchIndex[position] ?? 0)) {
    if (!success) because.push('and counts it as success');
    return told(`${node} gets ${what}`, because, [`it takes ${from} to have everything up to entry ${match}`]);
  }
  const moved = after.nextIndex[position] !== before.nextIndex[position];
  if (!success && moved) {
    return told(`${node} gets ${what}`, because, [
      `next time it sends ${from} from entry ${Math.max(1, after.nextIndex[position] ?? 1)} on`,
    ]);
  }
  return told(`${node} gets ${what}`, because, [
    moved ? `it notes what ${from} needs next` : 'it learns nothing from it',
  ]);
}

/** AppendEntries that leave a node, those with the same content together; entries the node has just appended are not named again. */
export function entriesSent({ sent, before, after }: Scene): string[] {
  const added = entriesAfter(after.log, before.log.index);
  const receivers = new Map<string, string[]>();
  for (const { to, message } of sent) {
    if (message.type !== 'AppendEntries') continue;
    const known = added.length > 0 && sameEntries(added, entriesOf(message.entries));
    const content = known ? (added.length === 1 ? 'it' : 'them') : segmentWords(message.entries);
    receivers.set(content, [...(receivers.get(content) ?? []), to]);
  }
  const snapshots = sent.flatMap(({ to, message }) =>
    message.type === 'InstallSnapshot' ? [`it sends ${to} its snapshot up to entry ${message.snapshot.index}`] : [],
  );
  const entries = [...receivers].map(([content, nodes]) => `it sends AppendEntries with ${content} to ${list(nodes)}`);
  return [...entries, ...snapshots];
}

/** What became of a node's log; `brought` are entries the reader has just heard of. */
export function logChanges(before: NodeState, after: NodeState, memory: Memory, brought = NO_ENTRIES): string[] {
  if (before.log.hash === after.log.hash && before.log.index === after.log.index) return [];
  const common = commonPart(before.log, after.log);
  const lost = entriesAfter(before.log, common.index).filter(
    (entry) => entryAt(after.log, entry.index)?.hash !== entry.hash,
  );
  const added = entriesAfter(after.log, common.index);
  const changes: string[] = [];
  if (lost.length > 0) changes.push(`it loses ${entriesWords(lost)}${formerCommit(lost, memory)}`);
  if (added.length > 0) {
    const what = sameEntries(added, entriesOf(brought)) ? (added.length === 1 ? 'it' : 'them') : entriesWords(added);
    changes.push(`it appends ${what}${gapBefore(added[0] as Entry, common.index)}`);
  }
  return changes;
}

export function snapshotArrived({ node, after }: Scene, { from }: Letter, { snapshot }: InstallSnapshot): Told {
  return told(
    `${node} gets ${from}'s snapshot up to entry ${snapshot.index}`,
    [],
    [logEnds('its', after.log)],
    ['log'],
  );
}

export function snapshotAnswered({ node }: Scene, { from }: Letter, { matchIndex }: InstallSnapshotReply): Told {
  return told(`${node} learns that ${from} has everything up to entry ${matchIndex}`);
}

export function calledToLead({ node, after, sent }: Scene, { from }: Letter, { term }: TimeoutNow): Told {
  const asked = list(sent.filter(({ message }) => message.type === 'RequestVote').map(({ to }) => to));
  if (asked === '') return told(`${node} does not follow ${from}'s call of term ${term} to start an election`);
  return told(
    `${node} is called to lead by ${from}: it becomes candidate of term ${after.currentTerm} and asks ${asked} for votes`,
    [],
    [],
    ['role', 'term'],
  );
}

/** What speaks against the answer that was given, or for it where it is a refusal. */
function oddities({ before }: Scene, message: AppendEntries, success: boolean): string[] {
  const { term, prevLogIndex, prevLogTerm } = message;
  const found: string[] = [];
  if (term < before.currentTerm) found.push(`${success ? 'although ' : ''}it is in term ${before.currentTerm} already`);
  else if (before.role === 'leader' && term === before.currentTerm) found.push('although it leads that term itself');
  if (prevLogIndex === 0) return found;
  const previous = entryAt(before.log, prevLogIndex);
  const gone = previous === undefined && before.log.entry !== undefined && before.log.length < before.log.index;
  if (gone || previous?.term === prevLogTerm) return found;
  const own = previous === undefined ? 'it has no such entry' : `its entry ${prevLogIndex} is of term ${previous.term}`;
  return [
    ...found,
    `${success ? 'although ' : ''}they follow entry ${prevLogIndex} of term ${prevLogTerm}, and ${own}`,
  ];
}

function sameEntries(one: readonly Entry[], other: readonly Entry[]): boolean {
  return one.length === other.length && one.every(({ hash }, position) => hash === other[position]?.hash);
}

function formerCommit(lost: readonly Entry[], memory: Memory): string {
  const [first] = lost.flatMap((entry) => memory.committerOf(entry) ?? []);
  if (first === undefined) return '';
  return `, which ${first} took for committed`;
}

function gapBefore(first: Entry, end: number): string {
  const missing = first.index - end - 1;
  return missing > 0 ? `, with ${count(missing, 'index', 'indices')} left out before it` : '';
}
