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
  const { vertices, found } = firstReads(versions, key, findings);
  const left = key.versions.filter((version) => versions.isFinal[version] && !versions.isAborted(version));
  const accesses: Access[] = [];
  // Reads and versions are both numbered in order of their transactions, and of each there is one per transaction.
  for (let read = 0, write = 0; read < vertices.length || write < left.length;) {
    const reader = vertices[read] ?? Infinity;
    const writer = versions.writers[left[write] as number] ?? Infinity;
    const vertex = Math.min(reader, writer);
    accesses.push({
      transaction: versions.transactions[vertex] as Transaction,
      found: reader === vertex ? found[read++] : undefined,
      left: writer === vertex ? left[write++] : undefined,
    });
  }
  return accesses;
}

/** The transactions that found a version of a key before they wrote it themselves, and which; two columns. */
function firstReads(
  versions: Versions,
  key: KeyVersions,
  findings: Findings,
): { readonly vertices: readonly number[]; readonly found: readonly number[] } {
  const vertices: number[] = [];
  const found: number[] = [];
  const updaters = new UpdatersOf<number>();
  for (const read of key.reads) {
    const reader = versions.reader(read);
    const position = versions.readParts[read] as number;
    if (!isFirst(reader, position)) continue;
    const version = foundVersion(versions, key, read, findings);
    if (version === undefined) continue;
    vertices.push(reader.vertex);
    found.push(version);
    if (writesAfter(reader, position)) updaters.add(version, versions.answers[read] ?? null, reader);
  }
  updaters.report(key.name, findings);
  return { vertices, found };
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
