import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { CompletionType, Operation } from '../../../harness/core/operation.ts';

export const REGISTER: HistorySemantics = {
  model: 'register',
  initial: null,
  failSemantics: 'did-not-happen',
  nilRead: 'value',
};

type Outcome = CompletionType | readonly ['ok', Json];

/** One operation of a history written by hand: times in ms, its number is its place in the list. */
export type Line = readonly [from: number, to: number, f: string, input: Json, outcome: Outcome, key?: string];

/** Operations of processes of their own, in order of invocation; `ok` of a read carries what it returned. */
export function historyOf(lines: readonly Line[]): Operation[] {
  return lines.map(([from, to, f, input, outcome, key], index) => {
    const type = typeof outcome === 'string' ? outcome : outcome[0];
    return {
      process: index,
      f,
      key: key ?? 'k1',
      input,
      output: typeof outcome === 'string' ? (type === 'ok' ? input : null) : outcome[1],
      type,
      error: undefined,
      invoked: from * 1e6,
      completed: type === 'info' ? Infinity : to * 1e6,
      index,
      completionIndex: 100 + index,
      node: undefined,
      planned: undefined,
    };
  });
}
