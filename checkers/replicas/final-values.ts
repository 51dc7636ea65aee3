import type { History } from '../../harness/core/history.ts';
import { operationsOf } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { model } from '../../harness/core/models/registry.ts';
import type { Operation } from '../../harness/core/operation.ts';

/**
 * The values that each key may hold when everything is over: the value of every write after which no other certainly
 * came, and of every write whose outcome is unknown, since that may still take effect. The initial value, where no
 * write succeeded. Undefined for a key with operations that do not say what they leave.
 */
export function finalValues(history: History): Map<string, readonly Json[] | undefined> {
  const { reads, access } = model(history.semantics.model);
  const writes = new Map<string, Operation[]>();
  for (const operation of operationsOf(history.events)) {
    if (operation.key === undefined || operation.type === 'fail') continue;
    const own = writes.get(operation.key) ?? [];
    writes.set(operation.key, own);
    if (!reads.includes(operation.f)) own.push(operation);
  }
  const final = new Map<string, readonly Json[] | undefined>();
  for (const [key, own] of writes) {
    const left = own.map(({ f, input }) => access(f, input, undefined)?.writes);
    final.set(key, left.includes(undefined) ? undefined : possiblyLast(own, left as Json[], history.semantics.initial));
  }
  return final;
}

function possiblyLast(writes: readonly Operation[], values: readonly Json[], initial: Json): readonly Json[] {
  const lastInvoked = Math.max(...writes.filter(({ type }) => type === 'ok').map(({ invoked }) => invoked), -Infinity);
  const possible = values.filter((_, index) => (writes[index] as Operation).completed >= lastInvoked);
  return lastInvoked === -Infinity ? [initial, ...possible] : possible;
}
