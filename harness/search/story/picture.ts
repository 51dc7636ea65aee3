import type { Flight, Moment, SpaceTime, Status } from '../../../reports/diagram/space-time.ts';
import { commonPart, entriesAfter, type Log } from '../../core/raft/log.ts';
import { entryName, messageLabel } from '../../core/raft/message-words.ts';
import type { RaftMessage } from '../../core/raft/messages.ts';
import type { Letter, Scene, Scenes } from './scenes.ts';
import type { Story } from './tell.ts';
import { baseIndexOf, list, requestWords } from './words.ts';

/** A run as a picture. */
export function pictureOf({ nodes, scenes, predicate, observed }: Scenes, story: Story): SpaceTime {
  return {
    title:
      observed === undefined
        ? `${String(scenes.length)} steps`
        : `${predicate} broken in ${String(scenes.length)} steps`,
    description: [...story.sentences.map((text, index) => `${String(index + 1)}. ${text}`), ...story.ending].join('\n'),
    nodes,
    moments: scenes.map((scene, index) => momentOf(scene, story.sentences[index] ?? '')),
    violation: observed,
  };
}

function momentOf(scene: Scene, sentence: string): Moment {
  const { number, rule, node, letter, sent } = scene;
  return {
    number,
    rule,
    node,
    sentence,
    flight: letter && flightOf(letter),
    cause: causeOf(scene),
    sent: sent.map(flightOf),
    notes: notesOf(scene),
    status: statusOf(scene),
  };
}

function flightOf({ name, from, to, message, other }: Letter): Flight {
  return { name, from, to, label: other ?? messageLabel(message) };
}

function causeOf({ rule, timer, request, detail }: Scene): string | undefined {
  if (rule === 'timeout') return `${timer ?? 'a'} timer`;
  if (rule === 'crash') return detail === undefined ? 'stops' : 'stops, loses unsynced state';
  if (rule === 'restart') return 'restarts';
  if (rule === 'upgrade') return 'restarts as another build';
  if (request === undefined) return undefined;
  const what = 'members' in request ? `members ${list(request.members)}` : requestWords(request);
  return `${request.client}/${String(request.request)}: ${what}`;
}

/** What changed, shortest form: role and term, vote, entries, commit index, answers, refusals. */
function notesOf({ rule, before, after, sent, answers }: Scene): string[] {
  if (rule === 'crash' || rule === 'drop' || rule === 'duplicate') return [];
  const notes: string[] = [];
  const { currentTerm: term, role, votedFor, commitIndex } = after;
  if (role !== before.role || term !== before.currentTerm) notes.push(`${role} t${String(term)}`);
  if (votedFor !== before.votedFor && votedFor !== after.self) {
    if (votedFor !== null) notes.push(`votes ${votedFor}`);
    else if (rule === 'restart') notes.push('vote gone');
  }
  notes.push(...logNotes(before.log, after.log));
  if (commitIndex !== before.commitIndex) notes.push(`commit ${String(commitIndex)}`);
  for (const { type, client, request } of answers) {
    notes.push(type === 'NotLeader' ? 'not leader' : `answers ${client}/${String(request)}`);
  }
  if (sent.some(({ message }) => refuses(message))) notes.push('refuses');
  return notes;
}

function refuses(message: RaftMessage): boolean {
  if (message.type === 'AppendEntriesReply') return !message.success;
  return (message.type === 'RequestVoteReply' || message.type === 'PreVoteReply') && !message.voteGranted;
}

function logNotes(before: Log, after: Log): string[] {
  if (before.hash === after.hash && before.index === after.index) return [];
  const common = commonPart(before, after).index;
  const names = (log: Log): string[] => entriesAfter(log, common).map(entryName);
  const [lost, added] = [names(before), names(after)];
  return [...(lost.length === 0 ? [] : [`−${lost.join(' ')}`]), ...(added.length === 0 ? [] : [`+${added.join(' ')}`])];
}

function statusOf({ after, up, nodes }: Scene): Status {
  const position = nodes.findIndex(({ self }) => self === after.self);
  const { role, currentTerm, commitIndex, log } = after;
  const entries = entriesAfter(log, 0).map(entryName);
  const base = baseIndexOf(log);
  const covered = base > 0 ? [`…${String(base)}`] : [];
  return { role, term: currentTerm, up: up[position] ?? true, commitIndex, log: [...covered, ...entries].join(' ') };
}
