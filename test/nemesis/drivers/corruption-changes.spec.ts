import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { append, EMPTY_LOG, entriesAfter, type Log } from '../../../harness/core/raft/log.ts';
import { createEntry } from '../../../harness/core/raft/entry.ts';
import type { Corruption } from '../../../harness/core/fault-action.ts';
import { CorruptionError } from '../../../cluster/raft/storage/corruption-error.ts';
import { Storage } from '../../../cluster/raft/storage/storage.ts';
import { changesFor } from '../../../nemesis/drivers/corruption-changes.ts';
import { applyChange, isInPlace, undoChange, type Change } from '../../../nemesis/drivers/data-changes.ts';

const flip = (...places: number[]): Corruption => ({ kind: 'flip-bits', places });
const truncate = (bytes: number): Corruption => ({ kind: 'truncate-log', bytes });

describe('corruption of data', () => {
  let folder: string;

  const write = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);
  const read = (name: string): string => readFileSync(join(folder, name), 'latin1');
  const corrupt = async (corruption: Corruption): Promise<readonly Change[]> => {
    const changes = await changesFor(folder, corruption, /^log/);
    for (const change of changes) await applyChange(folder, change);
    return changes;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-corruption-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('flips the bits at these shares of all files together', async () => {
    write('a', 'AAAA');
    write('b', 'BBBB');
    await corrupt(flip(0, 0.999, 0.5));
    assert.equal(read('a'), '@AAA');
    assert.equal(read('b'), `CBB${String.fromCharCode(0x42 ^ 0x80)}`);
  });

  it('leaves out space that is only reserved, and bits that would be flipped back', async () => {
    write('reserved', Buffer.alloc(3_000_000));
    write('b', Buffer.concat([Buffer.from('BB'), Buffer.alloc(100)]));
    assert.deepEqual(await corrupt(flip(0.1, 0.1)), []);
    const [change] = await corrupt(flip(0.99));
    assert.deepEqual([change?.file, change?.offset], ['b', 1]);
  });

  it('cuts the end of the newest log, and takes it back', async () => {
    write('log-1', 'older');
    write('log-2', 'newest');
    write('other', 'other');
    const changes = await corrupt(truncate(4));
    assert.deepEqual([read('log-1'), read('log-2'), read('other')], ['older', 'ne', 'other']);
    assert.equal(await isInPlace(folder, changes[0] as Change), true);
    await undoChange(folder, changes[0] as Change);
    assert.equal(read('log-2'), 'newest');
    assert.equal(await isInPlace(folder, changes[0] as Change), false);
  });

  it('cuts before space that is reserved for the log, which stays as long', async () => {
    write('log', Buffer.concat([Buffer.from('entries'), Buffer.alloc(20)]));
    await corrupt(truncate(3));
    assert.equal(read('log'), `entr${'\0'.repeat(23)}`);
    assert.equal((await corrupt(truncate(100)))[0]?.before.toString(), 'entr');
  });

  it('of the reference node is never served: it refuses to start, or has a part of what it had', async function () {
    this.timeout(60_000);
    const log = grow(12);
    const storage = Storage.open(folder, 'n1');
    await storage.commit({ currentTerm: 3, votedFor: 'n2', log, snapshot: null }, () => undefined);
    storage.close();
    const whole = ['log', 'metadata.json'].map((name) => [name, readFileSync(join(folder, name))] as const);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc
            .array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), { minLength: 1, maxLength: 4 })
            .map((at) => flip(...at)),
          fc.integer({ min: 1, max: 400 }).map(truncate),
        ),
        async (corruption) => {
          for (const [name, bytes] of whole) write(name, bytes);
          await corrupt(corruption);
          const found = reopened(folder);
          if (found === undefined) return;
          assert.deepEqual([found.currentTerm, found.votedFor], [3, 'n2']);
          const kept = entriesAfter(found.log, 0);
          assert.deepEqual(kept, entriesAfter(log, 0).slice(0, kept.length));
        },
      ),
      { numRuns: 60 },
    );
  });
});

function grow(count: number): Log {
  let log = EMPTY_LOG;
  for (let index = 1; index <= count; index++) {
    log = append(log, createEntry(index, 3, 'n1', 'c', index, { f: 'put', key: 'x', value: index }));
  }
  return log;
}

/** What the node has after a start; undefined where it refuses. */
function reopened(folder: string): Storage['state'] | undefined {
  try {
    const storage = Storage.open(folder, 'n1');
    storage.close();
    return storage.state;
  } catch (error) {
    assert.ok(error instanceof CorruptionError, String(error));
    return undefined;
  }
}
