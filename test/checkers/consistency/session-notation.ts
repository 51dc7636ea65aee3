import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import { model } from '../../../harness/core/models/registry.ts';
import type { CompletionType, Operation } from '../../../harness/core/operation.ts';

/** `[process, f, key, input, outcome]`; `['ok', value]` of a read carries what it returned. */
export type SessionLine = readonly [
  process: number,
  f: string,
  key: string,
  input: Json,
  outcome: CompletionType | readonly ['ok', Json],
];

/** What a model starts from, with failed operations that did not happen and nil as a value. */
export function semanticsOf(name: string): HistorySemantics {
  return { model: name, initial: model(name).initial, failSemantics: 'did-not-happen', nilRead: 'value' };
}

/** Operations one after the other, so that real time says the same as the order of the lines. */
export function inTurn(lines: readonly SessionLine[]): Operation[] {
  return lines.map(([process, f, key, input, outcome], place) => {
    const type = typeof outcome === 'string' ? outcome : outcome[0];
    return {
      process,
      f,
      key,
      input,
      output: typeof outcome === 'string' ? (type === 'ok' ? input : null) : outcome[1],
      type,
      error: undefined,
      invoked: place * 10,
      completed: type === 'info' ? Infinity : place * 10 + 5,
      index: place * 2,
      completionIndex: type === 'info' ? -1 : place * 2 + 1,
      node: undefined,
      planned: undefined,
    };
  });
}
