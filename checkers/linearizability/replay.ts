import type { HistorySemantics } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import type { CompletionType, Operation } from '../../harness/core/operation.ts';
import { machineOf } from './machine.ts';

/** The operations of one key, as an order refers to them. */
export interface Replayed {
  readonly count: number;
  type(position: number): CompletionType;
  f(position: number): string;
  input(position: number): Json;
  output(position: number): Json;
  invoked(position: number): number;
  completed(position: number): number;
}

/**
 * What is wrong with an order that is said to explain all operations, undefined when it does: each operation at most
 * once, everything that happened and says something in it, real time respected, and every answer the one that the model
 * gives when the operations are done one after the other. Linear, and independent of how the order was found.
 */
export function replay(
  operations: Replayed,
  order: ArrayLike<number>,
  model: SequentialModel,
  semantics: HistorySemantics,
): string | undefined {
  return (
    gapIn(operations, order, model, semantics) ??
    earlierLate(operations, order) ??
    wrongAnswer(operations, order, model, semantics)
  );
}

/** Operations in a list, for {@link replay}. */
export function replayedList(operations: readonly Operation[]): Replayed {
  const at = (position: number): Operation => operations[position] as Operation;
  return {
    count: operations.length,
    type: (position) => at(position).type,
    f: (position) => at(position).f,
    input: (position) => at(position).input,
    output: (position) => at(position).output,
    invoked: (position) => at(position).invoked,
    completed: (position) => at(position).completed,
  };
}

function gapIn(
  operations: Replayed,
  order: ArrayLike<number>,
  model: SequentialModel,
  { failSemantics, nilRead }: HistorySemantics,
): string | undefined {
  const placed = new Uint8Array(operations.count);
  for (let place = 0; place < order.length; place++) {
    const position = order[place] as number;
    if (placed[position] !== 0) return `operation ${position} is in it twice or does not exist`;
    placed[position] = 1;
  }
  for (let position = 0; position < operations.count; position++) {
    if (placed[position] === 1) continue;
    const type = operations.type(position);
    const f = operations.f(position);
    const saysNothing =
      type === 'info' ||
      (type === 'fail' && (failSemantics === 'did-not-happen' || !model.conditional.includes(f))) ||
      (type === 'ok' && nilRead === 'wildcard' && model.reads.includes(f) && operations.output(position) === null);
    if (!saysNothing) return `operation ${position} is missing`;
  }
  return undefined;
}

/** From the end: nothing behind an operation may have completed before that was invoked. */
function earlierLate(operations: Replayed, order: ArrayLike<number>): string | undefined {
  let earliest = Infinity;
  for (let place = order.length - 1; place >= 0; place--) {
    const position = order[place] as number;
    if (earliest < operations.invoked(position)) return `operation ${position} began after one behind it had completed`;
    earliest = Math.min(earliest, operations.completed(position));
  }
  return undefined;
}

function wrongAnswer(
  operations: Replayed,
  order: ArrayLike<number>,
  model: SequentialModel,
  { initial, failSemantics, nilRead }: HistorySemantics,
): string | undefined {
  const answerOf = (position: number, f: string, input: Json): Json | undefined => {
    const isRead = model.reads.includes(f);
    if (!isRead && !model.answers.includes(f)) return input;
    const output = operations.output(position);
    return isRead && output === null && nilRead === 'wildcard' ? undefined : output;
  };
  const machine = machineOf(model, initial);
  for (let place = 0; place < order.length; place++) {
    const position = order[place] as number;
    const type = operations.type(position);
    const f = operations.f(position);
    const input = operations.input(position);
    if (type === 'fail') {
      if (failSemantics === 'did-not-happen' || !machine.refuses(f, input))
        return `operation ${position} failed, but its place allows it`;
      continue;
    }
    const answer = type === 'info' ? undefined : answerOf(position, f, input);
    if (!machine.step(f, input, answer)) return `operation ${position} cannot have had its answer`;
  }
  return undefined;
}
