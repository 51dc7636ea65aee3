import { isInternal, type Entry } from '../../core/raft/entry.ts';
import type { NodeGhost } from '../../core/raft/ghost.ts';
import { jsonText } from '../../core/raft/json-text.ts';
import { commonPart, type Log } from '../../core/raft/log.ts';
import { messageLabel } from '../../core/raft/message-words.ts';
import type { NodeState } from '../../core/raft/node-state.ts';
import type { Observation } from '../../core/raft/observation.ts';
import { entriesOf } from '../../core/raft/segment.ts';
import type { StateLine, StatedEntry } from '../../core/state-lines.ts';

type Writable<Type> = { -readonly [Field in keyof Type]: Type[Field] };

/** A node as it was last written down. */
interface Known {
  state: NodeState | undefined;
  base: Log | undefined;
  accepted: NodeGhost['allEntries'];
}

/**
 * Writes down what every step changed of logs, ghost state and messages. A line costs what the step changed, because
 * logs and ghost state share what they did not change. One recorder sees one run from its beginning.
 */
export class StateRecorder {
  readonly #write: (line: StateLine) => void;
  /** Programs show of themselves only what they like: of those the messages are all there is. */
  readonly #looksInside: boolean;
  readonly #known: Known[] = [];
  /** By the entry's hash. */
  readonly #numbers = new Map<number, number>();
  #fresh: StatedEntry[] = [];
  /** Of the step that goes on: it may have more points. */
  #step = 0;
  #node = 0;
  #state: NodeState | undefined;
  #accepted: NodeGhost['allEntries'];
  #sends: string[] = [];

  constructor(write: (line: StateLine) => void, looksInside = true) {
    this.#write = write;
    this.#looksInside = looksInside;
  }

  /** To be shown every point of every step, in order; a step may have fewer points than others. */
  observe(observation: Observation): void {
    const { step, node, after, sent, world } = observation;
    if (step !== this.#step) this.finish();
    this.#step = step;
    this.#node = node;
    this.#state = after;
    this.#accepted = world.ghost.nodes[node]?.allEntries;
    for (const { message } of sent) this.#sends.push(messageLabel(message));
  }

  /** Writes the line of the last step. */
  finish(): void {
    if (this.#state === undefined) return;
    const known = (this.#known[this.#node] ??= { state: undefined, base: undefined, accepted: undefined });
    const line = this.#lineOf(known, this.#state);
    if (Object.keys(line).length > 1) this.#write(line);
    known.state = this.#state;
    this.#state = undefined;
    this.#fresh = [];
    this.#sends = [];
  }

  #lineOf(known: Known, state: NodeState): StateLine {
    const line: Writable<StateLine> = { step: this.#step };
    if (this.#sends.length > 0) line.sends = this.#sends;
    if (!this.#looksInside) return line;
    const log = this.#logChange(known, state.log);
    if (log !== undefined) line.log = log;
    const accepted = this.#newlyAccepted(known, this.#accepted);
    if (accepted.length > 0) line.accepted = accepted;
    const votes = known.state?.votesReceived ?? [];
    if (state.votesReceived.join() !== votes.join()) line.votes = state.votesReceived;
    if (this.#fresh.length > 0) line.entries = this.#fresh;
    return line;
  }

  #logChange(known: Known, log: Log): StateLine['log'] {
    const before = known.state?.log;
    if (before === log) return undefined;
    const base = baseOf(log);
    const isSameBase = known.base === undefined ? base.index === 0 : base.index === known.base.index;
    known.base = base;
    if (before !== undefined && isSameBase) {
      const common = commonPart(before, log);
      const add = this.#ranges(entriesFrom(log, common));
      return add.length === 0 && common.length === before.length ? undefined : { keep: common.length, add };
    }
    const add = this.#ranges(entriesFrom(log, base));
    if (isSameBase) return add.length === 0 ? undefined : { keep: 0, add };
    return { keep: 0, add, base: [base.index, base.term] };
  }

  /** Lists of accepted entries grow at their head: what is new is what comes before the old head. */
  #newlyAccepted(known: Known, accepted: NodeGhost['allEntries']): [number, number[]][] {
    const fresh: [number, number[]][] = [];
    for (let item = accepted; item !== undefined && item !== known.accepted; item = item.tail) {
      fresh.push([item.head.term, this.#ranges(entriesOf(item.head.entries))]);
    }
    known.accepted = accepted;
    return fresh.reverse();
  }

  #ranges(entries: readonly Entry[]): number[] {
    const ranges: number[] = [];
    for (const entry of entries) {
      const number = this.#numberOf(entry);
      if (ranges.length > 0 && ranges.at(-1) === number - 1) ranges[ranges.length - 1] = number;
      else ranges.push(number, number);
    }
    return ranges;
  }

  #numberOf(entry: Entry): number {
    const number = this.#numbers.get(entry.hash) ?? this.#numbers.size;
    if (number === this.#numbers.size) {
      this.#numbers.set(entry.hash, number);
      this.#fresh.push([entry.index, entry.term, wordsOf(entry)]);
    }
    return number;
  }
}

/** `write k1 5 (p3/7)`: the command, and whose request it was. */
function wordsOf(entry: Entry): string {
  if (isInternal(entry)) return 'of the leader itself';
  const { client, request, command } = entry;
  const value = command.value === null ? '' : ` ${jsonText(command.value)}`;
  return `${command.f} ${command.key}${value} (${client}/${String(request)})`;
}

/** The entries of a log that begins with `part`, above that part, oldest first. */
function entriesFrom(log: Log, part: Log): Entry[] {
  const entries: Entry[] = [];
  for (let rest = log; rest.entry !== undefined && rest.length > part.length; rest = rest.previous) {
    entries.push(rest.entry);
  }
  return entries.reverse();
}

function baseOf(log: Log): Log {
  let part = log;
  while (part.entry !== undefined) part = part.jump;
  return part;
}
