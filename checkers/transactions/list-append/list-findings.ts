import { sameValue } from '../../../harness/core/models/same-value.ts';
import type { DirectAnomaly } from '../anomaly.ts';
import type { Findings } from '../findings.ts';
import { NOBODYS, type KeyVersions, type Versions } from '../versions.ts';
import { nameOf, valueText } from '../words.ts';
import { isPrefix, listRead, repeated, type ListOrder } from './list-order.ts';

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
  findings.add('incompatible-order', () => divergence(versions, key, order, read));
}

/** Where two lists part. That of a read without a repetition is no longer than the order, so there is such a place. */
function divergence(versions: Versions, key: KeyVersions, order: ListOrder, read: number): Omit<DirectAnomaly, 'name'> {
  const list = listRead(versions, read);
  const common = list.findIndex((element, position) => !sameValue(element, order.list[position] ?? null));
  const [found, expected] = [list[common] ?? null, order.list[common] ?? null].map(valueText) as [string, string];
  const reader = versions.reader(read);
  const other = versions.reader(shortestWith(versions, key, order, common));
  const beginning = common === 1 ? 'the same element' : `the same ${common} elements`;
  const alike = common === 0 ? 'differ from the first element on:' : `begin with ${beginning}; then`;
  if (other === reader) {
    const sentence = `${nameOf(reader)} read two lists under ${key.name} that ${alike} one has ${found} and the other ${expected}.`;
    return { transactions: [reader], sentence };
  }
  const sentence = `${nameOf(reader)} and ${nameOf(other)} read lists under ${key.name} that ${alike} ${nameOf(reader)} has ${found} and ${nameOf(other)} has ${expected}.`;
  return { transactions: [reader, other], sentence };
}

/** The read of the shortest prefix of the order that reaches beyond a position; the shortest is the easiest to look at. */
function shortestWith(versions: Versions, key: KeyVersions, order: ListOrder, position: number): number {
  let shortest = order.read as number;
  for (const read of key.reads) {
    const list = listRead(versions, read);
    if (list.length <= position || list.length >= listRead(versions, shortest).length) continue;
    if (isPrefix(list, order)) shortest = read;
  }
  return shortest;
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
  for (const [position, id] of order.versions.entries()) {
    if (id === NOBODYS) continue;
    const writer = versions.writers[id] as number;
    const before = latest.get(writer) ?? id;
    latest.set(writer, Math.max(before, id));
    if (before <= id) continue;
    findings.add('incompatible-order', () => {
      const reader = versions.reader(shortestWith(versions, key, order, position));
      const [first, second] = [id, before].map((each) => valueText(versions.values[each] ?? null)) as [string, string];
      return {
        transactions: [versions.writer(id), reader],
        sentence: `${nameOf(reader)} read ${second} before ${first} under ${key.name}, although ${nameOf(versions.writer(id))} appended ${first} before ${second}.`,
      };
    });
    return;
  }
}
