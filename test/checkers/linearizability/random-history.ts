import assert from 'node:assert/strict';
import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Sampling, SamplingContext } from '../../../harness/core/models/model.ts';
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
 * between its ends. Some outcomes are then lost, some operations refused, and some answers outdated or
 * falsified.
 */
export function randomHistory(stream: Stream, shape: Shape): Operation[] {
  const sequential = model(shape.semantics.model);
  const fresh = { next: 1 };
  const operations: Operation[] = [];
  const running = new Map<number, { draft: Draft; done: { state: Json; answer: Answer } | undefined }>();
  let state = shape.semantics.initial;
  const states = [state];
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
      const request = samplingOf(shape).request(contextOf(stream, shape.values, fresh, state, own));
      const draft = { ...request, process: own, index: index++, invoked: time };
      running.set(own, { draft, done: undefined });
      toStart--;
      continue;
    }
    const own = stream.pick([...running.keys()]);
    const { draft, done } = running.get(own) as { draft: Draft; done: { answer: Answer } | undefined };
    if (done === undefined && !stream.chance(0.1)) {
      const isOld = sequential.reads.includes(draft.f) && stream.chance(shape.wrong / 2);
      const answer = answerOf(isOld ? stream.pick(states.slice(-4)) : state, draft, shape);
      if (answer !== REFUSED) state = sequential.step(state, draft.f, draft.input, undefined)?.state ?? state;
      states.push(state);
      running.set(own, { draft, done: { state, answer } });
      continue;
    }
    running.delete(own);
    const crashed = stream.chance(shape.crashed);
    idle.push(crashed ? process++ : own);
    operations.push(
      finish(
        draft,
        crashed ? undefined : done?.answer,
        done !== undefined,
        index++,
        time,
        shape,
        contextOf(stream, shape.values, fresh, state, own),
      ),
    );
  }
  return operations.sort((a, b) => a.index - b.index);
}

function contextOf(
  stream: Stream,
  values: number,
  fresh: { next: number },
  state: Json,
  client: number,
): SamplingContext {
  return {
    random: stream,
    value: () => (values === Infinity ? fresh.next++ : 1 + stream.integer(values)),
    state,
    client,
  };
}

function samplingOf({ semantics }: Shape): Sampling {
  const { sampling } = model(semantics.model);
  assert.ok(sampling, `${semantics.model} says nothing of how to make up histories`);
  return sampling;
}

function answerOf(state: Json, { f, input }: Draft, shape: Shape): Answer {
  const answer = samplingOf(shape).answer(state, f, input);
  return answer === undefined ? REFUSED : answer;
}

function finish(
  draft: Draft,
  answer: Answer | undefined,
  happened: boolean,
  completionIndex: number,
  time: number,
  shape: Shape,
  context: SamplingContext,
): Operation {
  const { wrong, semantics } = shape;
  const { random } = context;
  const { reads, answers, conditional } = model(semantics.model);
  const says = reads.includes(draft.f) || answers.includes(draft.f);
  const silent = semantics.failSemantics === 'did-not-happen' || !conditional.includes(draft.f);
  let type: CompletionType =
    answer === undefined ? (!happened && silent && random.chance(0.5) ? 'fail' : 'info') : 'ok';
  let output: Json = answer === undefined || answer === REFUSED ? null : answer;
  if (answer === REFUSED) type = 'fail';
  else if (type === 'ok' && says && random.chance(wrong)) {
    output =
      random.chance(0.1) && reads.includes(draft.f)
        ? semantics.initial
        : samplingOf(shape).wrongAnswer(output, draft.f, context);
  } else if (type !== 'info' && !says && random.chance(wrong / 2)) {
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
