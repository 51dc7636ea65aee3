import { formatDuration, NS_PER_MS } from '../../harness/core/duration.ts';
import type { Json } from '../../harness/core/json.ts';
import { sameValue } from '../../harness/core/models/same-value.ts';
import type { CycleEdge } from '../../harness/core/transaction-cycle.ts';
import type { Claim } from './claim.ts';
import { listRead } from './list-append/list-order.ts';
import type { Transaction, WriteFunction } from './transaction.ts';
import type { KeyName, Versions } from './versions.ts';
import { valueText } from './words.ts';

/** Less than this is an order of events rather than a distance. */
const SHORT_NS = 1_000;

/** Edges that a sentence names; nobody reads more. */
export const MOST_TOLD = 12;

/** A claim in words. @param from and @param to the names of its transactions, `T1`, `T2`, … */
export function edgeOf(claim: Claim, from: string, to: string, versions: Versions, write: WriteFunction): CycleEdge {
  const { kind, about } = claim;
  if (about === undefined) return orderEdge(claim, from, to);
  const { key, value } = about;
  const text = valueText(value);
  const wrote = write === 'append' ? 'appended' : 'wrote';
  const shows = claim.by === 'none' ? '' : `, by ${claim.by === 'process' ? 'the order of a process' : 'real time'}`;
  switch (kind) {
    case 'wr':
      return {
        kind,
        label: `${String(key)}: ${text}`,
        sentence: `${to} read ${text} under ${key}, which ${from} ${wrote}`,
      };
    case 'ww': {
      const before = write === 'append' ? elementBefore(claim.from, key, value, versions) : lastWrite(claim.from, key);
      const earlier = before === undefined ? key : `${key} after ${from} had ${wrote} ${valueText(before)}`;
      return {
        kind,
        label: `${String(key)}: ${before === undefined ? '' : `${valueText(before)}, `}${text}`,
        sentence: `${to} ${wrote} ${text} ${write === 'append' ? 'to' : 'under'} ${earlier}${shows}`,
      };
    }
    default: {
      const found = valueText(missedBy(claim.from, key, value, write));
      return {
        kind,
        label: `${String(key)}: ${found}, not ${text}`,
        sentence: `${from} read ${found} under ${key}, before ${to} ${wrote} ${text}${shows}`,
      };
    }
  }
}

/** `T1 comes before T2 because …; T2 comes before T1 because …: a contradiction.` */
export function cycleSentence(edges: readonly CycleEdge[], name: (place: number) => string): string {
  const told = edges.length > MOST_TOLD ? edges.slice(0, MOST_TOLD) : edges;
  const reasons = told.map(
    ({ sentence }, place) => `${name(place)} comes before ${name((place + 1) % edges.length)} because ${sentence}`,
  );
  const rest = edges.length - told.length;
  const others = rest === 0 ? '' : `; and so on, over ${String(rest)} more, back to ${name(0)}`;
  return `${reasons.join('; ')}${others}: a contradiction.`;
}

function orderEdge({ kind, from, to }: Claim, first: string, second: string): CycleEdge {
  if (kind === 'process') {
    const process = String(from.operation.process);
    return { kind, label: `process ${process}`, sentence: `process ${process} did ${first} before ${second}` };
  }
  const distance = to.operation.invoked - from.operation.completed;
  const words = distance < SHORT_NS ? '' : `${formatDuration(distance / NS_PER_MS)} `;
  return { kind, label: `${words}before`, sentence: `${first} was completed ${words}before ${second} was invoked` };
}

/** What a transaction appended to a list last before this element. */
function elementBefore(writer: Transaction, key: KeyName, element: Json, versions: Versions): Json | undefined {
  const own = writer.parts.filter(([f, name]) => f !== 'r' && name === key).map(([, , value]) => value);
  for (const read of versions.keys.get(key)?.reads ?? []) {
    const list = listRead(versions, read);
    const end = list.findIndex((each) => sameValue(each, element));
    if (end < 0) continue;
    const before = list.slice(0, end).findLast((each) => own.some((value) => sameValue(value, each)));
    if (before !== undefined) return before;
  }
  return own.at(-1);
}

function lastWrite({ parts }: Transaction, key: KeyName): Json | undefined {
  return parts.findLast(([f, name]) => f !== 'r' && name === key)?.[2];
}

function missedBy({ parts }: Transaction, key: KeyName, value: Json, write: WriteFunction): Json {
  const found = parts.find(
    ([f, name, answer]) =>
      f === 'r' &&
      name === key &&
      (write === 'w' || !Array.isArray(answer) || !(answer as readonly Json[]).some((each) => sameValue(each, value))),
  );
  return found?.[2] ?? null;
}
