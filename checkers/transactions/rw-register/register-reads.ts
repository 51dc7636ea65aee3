import type { Findings } from '../findings.ts';
import { isFirst, UpdatersOf, writesAfter } from '../lost-updates.ts';
import type { Transaction } from '../transaction.ts';
import { NOBODYS, type KeyVersions, type Versions } from '../versions.ts';
import { nameOf, valueText } from '../words.ts';

/** Number that stands for the version before all writes, in places where versions are numbers. */
export const INITIAL = -2;

/**
 * What one transaction did to a key as others can see it: the version it found there, and the one it left. Undefined
 * where it did not read first, where what it found is nobody's, or where it wrote nothing.
 */
export interface Access {
  readonly transaction: Transaction;
  readonly found: number | undefined;
  readonly left: number | undefined;
}

/** How every transaction that may have happened accessed a key, in order of invocation; reports reads that are wrong by themselves. */
export function accessesOf(versions: Versions, key: KeyVersions, findings: Findings): Access[] {
  const found = new Map<number, number>();
  const updaters = new UpdatersOf<number>();
  for (const read of key.reads) {
    const reader = versions.reader(read);
    const position = versions.readParts[read] as number;
    if (!isFirst(reader, position)) continue;
    const version = foundVersion(versions, key, read, findings);
    if (version === undefined || found.has(reader.vertex)) continue;
    found.set(reader.vertex, version);
    if (writesAfter(reader, position)) updaters.add(version, versions.answers[read] ?? null, reader);
  }
  updaters.report(key.name, findings);
  const left = new Map<number, number>();
  for (const version of key.versions) {
    if (versions.isFinal[version] && !versions.isAborted(version))
      left.set(versions.writers[version] as number, version);
  }
  const vertices = [...new Set([...found.keys(), ...left.keys()])].sort((a, b) => a - b);
  return vertices.map((vertex) => ({
    transaction: versions.transactions[vertex] as Transaction,
    found: found.get(vertex),
    left: left.get(vertex),
  }));
}

/** Undefined for what says nothing of the order of versions. */
function foundVersion(versions: Versions, key: KeyVersions, read: number, findings: Findings): number | undefined {
  const answer = versions.answers[read] ?? null;
  if (answer === null) return INITIAL;
  const version = versions.version(key, answer);
  const reader = versions.reader(read);
  if (version === NOBODYS) {
    findings.add('garbage-read', () => ({
      transactions: [reader],
      sentence: `${nameOf(reader)} read ${valueText(answer)} under ${key.name}, which nobody wrote.`,
    }));
    return undefined;
  }
  const writer = versions.writer(version);
  if (writer.type === 'fail') {
    findings.add('G1a', () => ({
      transactions: [writer, reader],
      sentence: `${nameOf(reader)} read ${valueText(answer)} under ${key.name}, although ${nameOf(writer)}, which wrote it, failed.`,
    }));
    return undefined;
  }
  if (writer === reader) return undefined;
  if (versions.isFinal[version]) return version;
  findings.add('G1b', () => ({
    transactions: [writer, reader],
    sentence: `${nameOf(reader)} read ${valueText(answer)} under ${key.name}, which ${nameOf(writer)} itself overwrote.`,
  }));
  return undefined;
}
