import type { Json } from '../../harness/core/json.ts';
import type { Transaction } from './transaction.ts';

const MOST = 60;

/** A value as people read it, cut where it is long: of a list the end, because that is what differs. */
export function valueText(value: Json): string {
  const text = JSON.stringify(value);
  if (text.length <= MOST) return text;
  return Array.isArray(value) ? `[…${text.slice(text.length - MOST)}` : `${text.slice(0, MOST)}…`;
}

/** How sentences name a transaction: by the index of its invocation. */
export function nameOf({ operation }: Transaction): string {
  return `#${String(operation.index)}`;
}
