import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import type { NodeView } from '../../../harness/core/node-view.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';
import type { EventName } from '../language/vocabulary.ts';
import type { PatternEvent, Value } from './pattern-event.ts';

/** What was last seen of a node. */
interface Seen {
  life: number;
  /** Undefined before the first view of a life. */
  view: NodeView | undefined;
}

/** `n1>n2#7`, live nodes add their life: `n1/2>n2#7`. */
const PACKET = /^([^/>]+)(?:\/\d+)?>([^#]+)#/;

/**
 * Tells the events of a trace, line by line. Within a step they come in the order of cause and consequence: restart,
 * input, vote, leader, append, commit, apply, message, output, crash. What a line does not show is no event.
 */
export class TraceEvents {
  readonly #names: ReadonlySet<EventName>;
  readonly #emit: (event: PatternEvent) => void;
  readonly #guessed: boolean;
  readonly #nodes = new Map<string, Seen>();

  /**
   * @param names events that are asked for; no others are made
   * @param guessed what the trace says of nodes was guessed from their messages: no event is made of a guess
   */
  constructor(names: ReadonlySet<EventName>, emit: (event: PatternEvent) => void, guessed = false) {
    this.#names = names;
    this.#emit = emit;
    this.#guessed = guessed;
  }

  read(line: TraceLine): void {
    const { node, life, rule, view, input, outputs, sends } = line;
    let seen = this.#nodes.get(node);
    if (seen === undefined) this.#nodes.set(node, (seen = { life, view: undefined }));
    else if (life > seen.life) {
      seen.life = life;
      seen.view = undefined;
      this.#tell(line, 'restart', [node]);
    }
    if (input !== undefined) this.#input(line, input);
    if (view !== undefined && !this.#guessed) {
      this.#changes(line, seen.view, view);
      seen.view = view;
    }
    if (sends.length > 0 && this.#names.has('message')) this.#messages(line);
    if (outputs.length > 0) for (const output of outputs) this.#output(line, output);
    if (rule === 'crash') this.#tell(line, 'crash', [node]);
  }

  #input(line: TraceLine, input: Json): void {
    if (!isJsonObject(input)) return;
    const { client, request } = input;
    this.#tell(line, 'input', [textOr(client), numberOr(request), line.node]);
  }

  /** Without an earlier view of this life everything that is there is new. */
  #changes(line: TraceLine, before: NodeView | undefined, now: NodeView): void {
    const { node, term, votedFor, role, lastIndex, lastTerm, commitIndex, lastApplied } = now;
    const isNewTerm = before?.term !== term;
    if (votedFor !== null && (isNewTerm || before.votedFor !== votedFor))
      this.#tell(line, 'vote', [node, term, votedFor]);
    if (role === 'leader' && (isNewTerm || before.role !== 'leader')) this.#tell(line, 'leader', [node, term]);
    const hasMore = before === undefined || lastIndex > before.lastIndex || lastTerm !== before.lastTerm;
    if (lastIndex > 0 && hasMore) this.#tell(line, 'append', [node, lastIndex, lastTerm]);
    if (commitIndex !== (before?.commitIndex ?? 0)) this.#tell(line, 'commit', [node, commitIndex, term]);
    if (lastApplied !== (before?.lastApplied ?? 0)) this.#tell(line, 'apply', [node, lastApplied]);
  }

  #messages(line: TraceLine): void {
    for (const { packet, type, term } of line.sends) {
      const [, from, to] = PACKET.exec(packet) ?? [];
      this.#tell(line, 'message', [type, from ?? null, to ?? null, term ?? null]);
    }
  }

  /** Answers are told apart by what systems write: `{type: 'ok'}`, `{ok: true}`, or a refusal by its own name. */
  #output(line: TraceLine, output: Json): void {
    if (!isJsonObject(output) || !this.#names.has('output')) return;
    const { client, request } = output;
    this.#tell(line, 'output', [textOr(client), numberOr(request), outcomeOf(output), line.node]);
  }

  #tell({ step, time }: TraceLine, name: EventName, values: readonly Value[]): void {
    if (this.#names.has(name)) this.#emit({ name, values, step, time });
  }
}

function outcomeOf({ outcome, type, refusal }: Readonly<Record<string, Json>>): Value {
  if (isJsonObject(outcome)) {
    const { type: result, ok } = outcome;
    if (typeof ok === 'boolean') return ok ? 'ok' : 'fail';
    return textOr(result);
  }
  if (type === 'NotLeader') return 'fail';
  if (type === 'Administered') return refusal === null ? 'ok' : 'fail';
  return null;
}

function textOr(value: Json | undefined): Value {
  return typeof value === 'string' ? value : null;
}

function numberOr(value: Json | undefined): Value {
  return typeof value === 'number' ? value : null;
}
