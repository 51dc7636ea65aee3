import type { Json } from '../../harness/core/json.ts';
import type { Transaction } from './transaction.ts';

const MOST = 60;

/** A value as people read it, cut where it is long: of a list the end, because that is what differs. */
export function valueText(value: Json): string {
  const text = JSON.stringify(value);
  if (text.length <= MOST) return text;
  return Array.isArray(value) ? endOf(value as readonly Json[]) : `${text.slice(0, MOST)}…`;
}

/** How sentences name a transaction: by the index of its invocation. */
export function nameOf({ operation }: Transaction): string {
  return `#${String(operation.index)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${String(items.at(-1))}`;
}

/** Whole elements, as many as fit; the last one in any case. */
function endOf(list: readonly Json[]): string {
  let end = '';
  for (let position = list.length - 1; position >= 0; position--) {
    const longer = `,${valueText(list[position] ?? null)}${end}`;
    if (end !== '' && longer.length > MOST) return `[…${end}]`;
    end = longer;
  }
  return `[${end.slice(1)}]`;
}
