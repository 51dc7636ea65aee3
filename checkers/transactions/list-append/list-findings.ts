import type { Findings } from '../findings.ts';
import { NOBODYS, type KeyVersions, type Versions } from '../versions.ts';
import { nameOf, valueText } from '../words.ts';
import { listRead, repeated, type ListOrder } from './list-order.ts';

/** What the order of a key's versions says by itself. */
export function orderFindings(versions: Versions, key: KeyVersions, order: ListOrder, findings: Findings): void {
  dirtyUpdate(versions, key, order, findings);
  ownOrder(versions, key, order, findings);
}

/** What the read of a prefix of the order says by itself; everything but `G1b` is known from the prefix's length. */
export function prefixFindings(
  versions: Versions,
  key: KeyVersions,
  order: ListOrder,
  read: number,
  findings: Findings,
): void {
  const { length } = listRead(versions, read);
  if (length > order.written) garbage(versions, key, read, order.written, findings);
  if (length > order.committed) aborted(versions, key, read, order.versions[order.committed] as number, findings);
  if (length > 0) intermediate(versions, key, read, order.versions[length - 1] as number, findings);
}

/** A read of a list that is no prefix of the order. */
export function strayFindings(
  versions: Versions,
  key: KeyVersions,
  order: ListOrder,
  read: number,
  findings: Findings,
): void {
  const list = listRead(versions, read);
  const ids = list.map((element) => versions.version(key, element));
  const unwritten = ids.indexOf(NOBODYS);
  const failed = ids.find((id) => id !== NOBODYS && versions.isAborted(id));
  if (unwritten >= 0) garbage(versions, key, read, unwritten, findings);
  if (failed !== undefined) aborted(versions, key, read, failed, findings);
  intermediate(versions, key, read, ids[ids.length - 1] as number, findings);
  const reader = versions.reader(read);
  const twice = repeated(list);
  if (twice !== undefined) {
    findings.add('duplicate-elements', () => ({
      transactions: [reader],
      sentence: `${nameOf(reader)} read ${valueText(list)} under ${key.name}, with ${valueText(twice)} in it twice.`,
    }));
    return;
  }
  const other = versions.reader(order.read as number);
  findings.add('incompatible-order', () => ({
    transactions: [reader, other],
    sentence: `${nameOf(reader)} read ${valueText(list)} under ${key.name} and ${nameOf(other)} read ${valueText(order.list)}; neither is the beginning of the other.`,
  }));
}

function garbage(versions: Versions, key: KeyVersions, read: number, position: number, findings: Findings): void {
  const reader = versions.reader(read);
  findings.add('garbage-read', () => ({
    transactions: [reader],
    sentence: `${nameOf(reader)} read ${valueText(listRead(versions, read)[position] ?? null)} under ${key.name}, which nobody appended.`,
  }));
}

function aborted(versions: Versions, key: KeyVersions, read: number, version: number, findings: Findings): void {
  const reader = versions.reader(read);
  const writer = versions.writer(version);
  findings.add('G1a', () => ({
    transactions: [writer, reader],
    sentence: `${nameOf(reader)} read ${valueText(versions.values[version] ?? null)} under ${key.name}, although ${nameOf(writer)}, which appended it, failed.`,
  }));
}

function intermediate(versions: Versions, key: KeyVersions, read: number, last: number, findings: Findings): void {
  if (last === NOBODYS || versions.isFinal[last] || versions.isAborted(last)) return;
  const reader = versions.reader(read);
  const writer = versions.writer(last);
  if (writer === reader) return;
  findings.add('G1b', () => ({
    transactions: [writer, reader],
    sentence: `${nameOf(reader)} read ${valueText(listRead(versions, read))} under ${key.name}, which ends in the middle of what ${nameOf(writer)} appended.`,
  }));
}

function dirtyUpdate(versions: Versions, key: KeyVersions, order: ListOrder, findings: Findings): void {
  let failed: number | undefined;
  for (const id of order.versions) {
    if (id === NOBODYS) continue;
    const writer = versions.writer(id);
    if (writer.type === 'fail') failed = id;
    if (writer.type !== 'ok' || failed === undefined) continue;
    const before = failed;
    failed = undefined;
    findings.add('dirty-update', () => ({
      transactions: [versions.writer(before), writer],
      sentence: `${nameOf(writer)} appended ${valueText(versions.values[id] ?? null)} to ${key.name} after ${valueText(versions.values[before] ?? null)}, although ${nameOf(versions.writer(before))}, which appended that, failed.`,
    }));
  }
}

/** Versions of one writer are numbered in the order in which it made them. */
function ownOrder(versions: Versions, key: KeyVersions, order: ListOrder, findings: Findings): void {
  const latest = new Map<number, number>();
  for (const id of order.versions) {
    if (id === NOBODYS) continue;
    const writer = versions.writers[id] as number;
    const before = latest.get(writer) ?? id;
    latest.set(writer, Math.max(before, id));
    if (before <= id) continue;
    const reader = versions.reader(order.read as number);
    findings.add('incompatible-order', () => ({
      transactions: [versions.writer(id), reader],
      sentence: `${nameOf(reader)} read ${valueText(order.list)} under ${key.name}, although ${nameOf(versions.writer(id))} appended ${valueText(versions.values[id] ?? null)} before ${valueText(versions.values[before] ?? null)}.`,
    }));
    return;
  }
}
