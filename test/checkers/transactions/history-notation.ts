import type { HistorySemantics, NilRead } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Operation } from '../../../harness/core/operation.ts';
import type { ScriptedTransaction, WriteFunction } from '../../../harness/generate/transactions/anomaly-scripts.ts';

type Part = readonly [f: string, key: string, value: Json];

export function semanticsOf(write: WriteFunction, nilRead: NilRead = 'value'): HistorySemantics {
  const model = write === 'append' ? 'list-append-transactions' : 'rw-register-transactions';
  return { model, initial: null, failSemantics: 'did-not-happen', nilRead };
}

/** One transaction: `p0 0-2 ax1 ry[1,2] wz3 rx-`, where `-` is nothing; after a `!` it failed, after a `?` nobody knows. */
export function history(...lines: readonly string[]): Operation[] {
  const drafts = lines.map((line): ScriptedTransaction & { readonly unknown: boolean } => {
    const [process, window, ...words] = line.split(' ') as [string, string, ...string[]];
    const [from, to] = window.split('-').map(Number) as [number, number];
    const mark = words.at(-1);
    const parts = words.filter((word) => word !== '!' && word !== '?').map(partOf);
    return {
      process: Number(process.slice(1)),
      from,
      to,
      type: mark === '!' ? 'fail' : 'ok',
      parts,
      unknown: mark === '?',
    };
  });
  return operationsOf(drafts);
}

/** In order of invocation. */
export function operationsOf(
  transactions: readonly (ScriptedTransaction & { readonly unknown?: boolean })[],
): Operation[] {
  const inOrder = [...transactions].sort((a, b) => a.from - b.from);
  return inOrder.map(({ process, from, to, type, parts, unknown = false }, place) => ({
    process,
    f: 'txn',
    key: undefined,
    input: parts.map(([f, key, value]) => [f, key, f === 'r' ? null : value]),
    output: type === 'ok' && !unknown ? parts : null,
    type: unknown ? 'info' : type,
    error: undefined,
    invoked: from,
    completed: unknown ? Infinity : to,
    index: 2 * place,
    completionIndex: 2 * place + 1,
    node: undefined,
    planned: undefined,
  }));
}

function partOf(word: string): Part {
  const [, f, key, value] = /^([arw])([a-z])(.+)$/.exec(word) as unknown as [string, string, string, string];
  return [f === 'a' ? 'append' : f, key, value === '-' ? null : (JSON.parse(value) as Json)];
}
