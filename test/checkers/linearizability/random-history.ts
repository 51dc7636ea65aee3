import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import { model } from '../../../harness/core/models/registry.ts';
import type { CompletionType, Operation } from '../../../harness/core/operation.ts';
import type { Stream } from '../../../harness/core/random.ts';

export interface Shape {
  readonly semantics: HistorySemantics;
  readonly operations: number;
  readonly processes: number;
  /** How many different values there are to write; Infinity: each written value is a fresh one. */
  readonly values: number;
  /** Chance that an operation's outcome stays unknown. */
  readonly crashed: number;
  /** Chance that an answer is replaced by a random one. */
  readonly wrong: number;
}

const REFUSED: unique symbol = Symbol('refused');

type Answer = Json | typeof REFUSED;

interface Draft {
  readonly f: string;
  readonly input: Json;
  readonly process: number;
  readonly index: number;
  readonly invoked: number;
}

/**
 * A history as a correct object would produce it under concurrency: each operation takes effect at a random moment
 * between its ends. Some outcomes are then lost, some operations refused, and some answers falsified.
 */
export function randomHistory(stream: Stream, shape: Shape): Operation[] {
  const sequential = model(shape.semantics.model);
  const fresh = { next: 1 };
  const operations: Operation[] = [];
  const running = new Map<number, { draft: Draft; done: { state: Json; answer: Answer } | undefined }>();
  let state = shape.semantics.initial;
  let process = 0;
  let index = 0;
  let time = 0;
  const idle = Array.from({ length: shape.processes }, () => process++);
  let toStart = shape.operations;
  while (toStart > 0 || running.size > 0) {
    time += stream.integer(3);
    const start = toStart > 0 && idle.length > 0 && (running.size === 0 || stream.chance(0.5));
    if (start) {
      const own = idle.splice(stream.integer(idle.length), 1)[0] as number;
      const draft = { ...randomCall(stream, shape, fresh, state), process: own, index: index++, invoked: time };
      running.set(own, { draft, done: undefined });
      toStart--;
      continue;
    }
    const own = stream.pick([...running.keys()]);
    const { draft, done } = running.get(own) as { draft: Draft; done: { answer: Answer } | undefined };
    if (done === undefined && !stream.chance(0.1)) {
      const answer = answerOf(state, draft, shape);
      if (answer !== REFUSED) state = sequential.step(state, draft.f, draft.input, undefined)?.state ?? state;
      running.set(own, { draft, done: { state, answer } });
      continue;
    }
    running.delete(own);
    const crashed = stream.chance(shape.crashed);
    idle.push(crashed ? process++ : own);
    operations.push(
      finish(draft, crashed ? undefined : done?.answer, done !== undefined, index++, time, stream, shape),
    );
  }
  return operations.sort((a, b) => a.index - b.index);
}

function randomCall(
  stream: Stream,
  { semantics, values }: Shape,
  fresh: { next: number },
  state: Json,
): { f: string; input: Json } {
  const value = (): number => (values === Infinity ? fresh.next++ : 1 + stream.integer(values));
  const { functions, reads, conditional } = model(semantics.model);
  const f = stream.pick(functions);
  if (reads.includes(f)) return { f, input: null };
  if (!conditional.includes(f)) return { f, input: semantics.model === 'kv-append' ? `${value()}` : value() };
  const expected = stream.chance(0.7) ? state : values === Infinity ? stream.integer(fresh.next) : value();
  return { f, input: [expected, value()] };
}

function answerOf(state: Json, { f, input }: Draft, { semantics }: Shape): Answer {
  const { reads, conditional, step } = model(semantics.model);
  if (reads.includes(f)) return state;
  if (conditional.includes(f) && step(state, f, input, input) === undefined) return REFUSED;
  return input;
}

function finish(
  draft: Draft,
  answer: Answer | undefined,
  happened: boolean,
  completionIndex: number,
  time: number,
  stream: Stream,
  { wrong, semantics, values }: Shape,
): Operation {
  const isRead = model(semantics.model).reads.includes(draft.f);
  const silent = semantics.failSemantics === 'did-not-happen' || !model(semantics.model).conditional.includes(draft.f);
  let type: CompletionType =
    answer === undefined ? (!happened && silent && stream.chance(0.5) ? 'fail' : 'info') : 'ok';
  let output: Json = answer === undefined || answer === REFUSED ? null : answer;
  if (answer === REFUSED) type = 'fail';
  else if (type === 'ok' && isRead && stream.chance(wrong)) {
    const any = stream.chance(0.1) ? semantics.initial : 1 + stream.integer(values === Infinity ? 4 : values + 1);
    output = semantics.model === 'kv-append' ? JSON.stringify(any).replaceAll('"', '') : any;
  } else if (type !== 'info' && stream.chance(wrong / 2)) {
    type = type === 'ok' ? 'fail' : 'ok';
    output = draft.input;
  }
  return {
    process: draft.process,
    f: draft.f,
    key: 'k',
    input: draft.input,
    output: type === 'ok' ? output : null,
    type,
    error: undefined,
    invoked: draft.invoked,
    completed: type === 'info' ? Infinity : time,
    index: draft.index,
    completionIndex,
    node: undefined,
    planned: undefined,
  };
}
