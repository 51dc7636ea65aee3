import { entryName } from '../../harness/core/raft/message-words.ts';
import type { NodeAt, ShownNode, StepRow, Steps } from '../model/step-rows.ts';
import { effectWords, eventWords, receiverOf, ruleName, senderOf } from '../model/step-words.ts';
import { grouped, shorten } from '../model/words.ts';
import { WorldAt } from '../model/world-at.ts';
import type { Flight, Moment, SpaceTime, Status } from './space-time.ts';

/** Characters of what a message carries, and of a cause: programs may write down whole messages. */
const LABEL = 22;
/** Entries of a log that are named, the newest ones. */
const NAMED = 3;

/**
 * A few steps of a run as a picture: those up to the one a reader wants to see first or, where none stands out, the first
 * ones. With what nodes were before them, and messages from before coming from above.
 */
export function stepsPicture(steps: Steps, most: number): SpaceTime {
  const { nodes, rows, first, focus, marks } = steps;
  const end = focus === null ? Math.min(most, rows.length) : focus - first + 1;
  const begin = Math.max(0, end - most);
  const world = steps.before === null ? WorldAt.initial(nodes) : WorldAt.from(nodes, steps.before);
  rows.slice(0, begin).forEach((row, position) => world.apply(row, first + position));
  const before = new Map(nodes.map((node, at) => [node, statusOf(world.nodes[at], steps)]));
  const moments = rows.slice(begin, end).map((row, position) => momentOf(row, first + begin + position, world, steps));
  return {
    title: `Steps ${grouped(first + begin)} to ${grouped(first + end - 1)} of ${grouped(steps.total)}`,
    description: moments.map(({ number, sentence }) => `${String(number)}. ${sentence}`).join('\n'),
    nodes,
    before,
    moments,
    violation: marks.find(({ step }) => step === focus)?.text,
  };
}

/** Takes the step. */
function momentOf(row: StepRow, number: number, world: WorldAt, steps: Steps): Moment {
  const node = steps.nodes[row.n] ?? '?';
  const label = row.p === undefined ? undefined : world.packets.get(row.p)?.label;
  world.apply(row, number);
  const effects = effectWords(row);
  const sentence = `${ruleName(row)}: ${eventWords(row, steps.nodes, label)}`;
  return {
    number,
    rule: row.r,
    node,
    sentence: effects.length === 0 ? sentence : `${sentence}; ${effects.join('; ')}`,
    flight: row.p === undefined ? undefined : flightOf(row.p, label ?? row.y ?? ''),
    cause: causeOf(row),
    sent: (row.s ?? []).map(([name, what]) => flightOf(name, what)),
    notes: row.r === 'crash' ? [] : notesOf(row, steps),
    status: statusOf(world.nodes[row.n], steps),
  };
}

function flightOf(name: string, label: string): Flight {
  return { name, from: senderOf(name), to: receiverOf(name), label: shorten(label, LABEL) };
}

function causeOf({ r, y, i, d }: StepRow): string | undefined {
  if (r === 'timeout') return `${y ?? 'a'} timer`;
  if (r === 'input') return shorten(i ?? 'a request', LABEL);
  if (r === 'crash') return 'stops';
  if (r === 'restart') return 'restarts';
  if (r === 'upgrade' || r === 'reconfigure' || r === 'start') return shorten(`${r} ${d ?? ''}`.trim(), LABEL);
  return undefined;
}

/** What is new at the node, in the shortest form. */
function notesOf({ v, g, o }: StepRow, { entries }: Steps): string[] {
  const notes: string[] = [];
  const { role, term, votedFor, commitIndex }: ShownNode = v ?? {};
  if (role !== undefined || term !== undefined)
    notes.push([role ?? '', term === undefined ? '' : `t${String(term)}`].filter((word) => word !== '').join(' '));
  if (votedFor !== undefined && votedFor !== null) notes.push(`votes ${votedFor}`);
  const added = g?.log?.add ?? [];
  if (added.length > 0) notes.push(`+${namesOf(added[0] as number, added.at(-1) as number, entries)}`);
  if (commitIndex !== undefined) notes.push(`commit ${String(commitIndex)}`);
  return [...notes, ...(o ?? []).map((answer) => `answers ${shorten(answer, LABEL)}`)];
}

function namesOf(first: number, last: number, entries: Steps['entries']): string {
  const [one, other] = [nameOf(first, entries), nameOf(last, entries)];
  return one === other ? one : `${one} … ${other}`;
}

function nameOf(number: number, entries: Steps['entries']): string {
  const [index, term] = entries[number] ?? [0, 0];
  return entryName({ index, term });
}

function statusOf(node: NodeAt | undefined, { entries, inside }: Steps): Status {
  const { role, term, commitIndex } = node?.shown ?? {};
  const log = node?.log ?? [];
  const names = log.slice(-NAMED).map((number) => nameOf(number, entries));
  const covered = log.length > NAMED || (node?.base[0] ?? 0) > 0 ? ['…'] : [];
  return { role, term, up: node?.up ?? true, commitIndex, log: inside ? [...covered, ...names].join(' ') : undefined };
}
