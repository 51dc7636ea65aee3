import type { Json } from '../../harness/core/json.ts';
import { sameValue } from '../../harness/core/models/same-value.ts';
import type { Findings } from './findings.ts';
import type { Transaction, WriteFunction } from './transaction.ts';
import type { KeyName, Versions } from './versions.ts';
import { nameOf, valueText } from './words.ts';

/**
 * Replays each transaction by itself: a read must find what the transaction knows to be there from its own earlier
 * reads and writes, and cannot find what it writes only later.
 */
export function checkInternally(versions: Versions, write: WriteFunction, findings: Findings): void {
  const check = write === 'append' ? checkList : checkRegister;
  for (let read = 0; read < versions.readers.length; read++) {
    const reader = versions.reader(read);
    if (reader.parts.length > 1) check(reader, versions.readParts[read] as number, versions, findings);
  }
}

function checkList(reader: Transaction, position: number, versions: Versions, findings: Findings): void {
  const [, key, answer] = reader.parts[position] as Transaction['parts'][number];
  const found = listOf(answer);
  const own: Json[] = [];
  let base: readonly Json[] | undefined;
  for (let before = position - 1; before >= 0 && base === undefined; before--) {
    const [f, other, value] = reader.parts[before] as Transaction['parts'][number];
    if (other !== key) continue;
    if (f === 'append') own.unshift(value);
    else if (value !== null) base = listOf(value);
  }
  const expected = base === undefined ? own : [...base, ...own];
  const start = base === undefined ? Math.max(0, found.length - own.length) : 0;
  if (!isRest(found, start, expected)) report(findings, reader, key, answer, expected, base === undefined);
  else checkLater(reader, position, versions, findings, (value) => found.some((each) => sameValue(each, value)));
}

/** Whether a list from a place on is the other list. */
function isRest(list: readonly Json[], start: number, other: readonly Json[]): boolean {
  return (
    list.length - start === other.length &&
    other.every((element, place) => sameValue(element, list[start + place] as Json))
  );
}

function checkRegister(reader: Transaction, position: number, versions: Versions, findings: Findings): void {
  const [, key, answer] = reader.parts[position] as Transaction['parts'][number];
  for (let before = position - 1; before >= 0; before--) {
    const [f, other, value] = reader.parts[before] as Transaction['parts'][number];
    if (other !== key || (f === 'r' && value === null)) continue;
    if (!sameValue(value, answer)) report(findings, reader, key, answer, value, false);
    return;
  }
  checkLater(reader, position, versions, findings, (value) => sameValue(value, answer));
}

/** Where values are not unique somebody else may have written the same. */
function checkLater(
  reader: Transaction,
  position: number,
  versions: Versions,
  findings: Findings,
  isSeen: (value: Json) => boolean,
): void {
  const [, key] = reader.parts[position] as Transaction['parts'][number];
  if (versions.keys.get(key)?.ambiguous !== undefined) return;
  for (let after = position + 1; after < reader.parts.length; after++) {
    const [f, other, value] = reader.parts[after] as Transaction['parts'][number];
    if (other !== key || f === 'r' || !isSeen(value)) continue;
    findings.add('future-read', () => ({
      transactions: [reader],
      sentence: `${nameOf(reader)} read ${valueText(value)} under ${key} before it wrote it itself.`,
    }));
    return;
  }
}

function report(
  findings: Findings,
  reader: Transaction,
  key: KeyName,
  answer: Json,
  expected: Json,
  isEndOnly: boolean,
): void {
  findings.add('internal', () => ({
    transactions: [reader],
    sentence: `${nameOf(reader)} read ${valueText(answer)} under ${key}, where its own earlier reads and writes leave only ${isEndOnly ? 'what ends with ' : ''}${valueText(expected)}.`,
  }));
}

function listOf(answer: Json): readonly Json[] {
  return Array.isArray(answer) ? (answer as readonly Json[]) : [];
}
