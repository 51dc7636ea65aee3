import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '../../../harness/core/contracts/host.ts';
import { SYNC_ACCOUNT } from '../../../harness/core/contracts/sync-account.ts';
import { append, EMPTY_LOG, type Log } from '../../../harness/core/raft/log.ts';
import { createEntry } from '../../../harness/core/raft/entry.ts';
import { Storage, type PersistentState } from '../../../cluster/raft/storage/storage.ts';
import { SyncAccountFile, TRACE_NAME } from '../../../cluster/raft/storage/sync-account.ts';
import { losePower, type PowerLossLab } from '../../../nemesis/drivers/power-loss.ts';

describe('loss of power', () => {
  let folder: string;
  let account: SyncAccountFile;
  let storage: Storage;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-power-'));
    for (const part of ['data', 'output']) mkdirSync(join(folder, part));
    account = new SyncAccountFile(join(folder, 'data'), join(folder, 'output'));
    storage = Storage.open(join(folder, 'data'), 'n1', { account });
  });

  afterEach(async () => {
    await storage.settle();
    storage.close();
    account.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a node would find after a loss at this moment, while the running one goes on undisturbed. */
  const afterLoss = async (
    kept = 0,
    from = folder,
  ): Promise<{ state: PersistentState; changed: boolean; left: string[] }> => {
    const copy = copyOf(from);
    const { changed } = await losePower(labAt(copy), 'n1', kept);
    const left = readdirSync(join(copy, 'data'));
    const found = Storage.open(join(copy, 'data'), 'n1');
    found.close();
    return { state: found.state, changed, left };
  };

  const copyOf = (from: string): string => {
    const copy = join(folder, `copy-${readdirSync(folder).length}`);
    for (const part of ['data', 'output']) cpSync(join(from, part), join(copy, part), { recursive: true });
    return copy;
  };

  it('takes nothing from a node that has synced', async () => {
    await storage.commit(stateOf(2, 'n2', grow(EMPTY_LOG, 3)), () => undefined);
    const { state, changed, left } = await afterLoss();
    assert.equal(changed, false);
    assert.deepEqual([state.currentTerm, state.votedFor, state.log.index], [2, 'n2', 3]);
    assert.deepEqual(left.sort(), ['log', 'metadata.json']);
  });

  it('takes appended entries, a new term, or both, that nobody was told of yet', async () => {
    const log = grow(EMPTY_LOG, 3);
    await storage.commit(stateOf(1, 'n2', log), () => undefined);
    const lost: unknown[] = [];
    for (const next of [
      stateOf(1, 'n2', grow(log, 2)),
      stateOf(2, null, grow(log, 2)),
      stateOf(4, 'n3', grow(log, 4)),
    ]) {
      let between: ReturnType<typeof afterLoss> | undefined;
      await storage.commit(next, () =>
        onceWritten(() => {
          between = afterLoss();
        }),
      );
      assert.ok(between);
      const { state, changed } = await between;
      lost.push([changed, state.currentTerm, state.votedFor, state.log.index]);
      assert.deepEqual((await afterLoss()).state.log.index, next.log.index);
    }
    assert.deepEqual(lost, [
      [true, 1, 'n2', 3],
      [true, 1, 'n2', 5],
      [true, 2, null, 5],
    ]);
  });

  it('may leave a part, with which a node comes back as well', async () => {
    const log = grow(EMPTY_LOG, 3);
    await storage.commit(stateOf(1, 'n2', log), () => undefined);
    const reached = new Set<number>();
    let between = '';
    await storage.commit(stateOf(1, 'n2', grow(log, 3)), () => onceWritten(() => (between = copyOf(folder))));
    for (let kept = 0; kept < 1; kept += 0.1) reached.add((await afterLoss(kept, between)).state.log.index);
    assert.deepEqual([...reached], [3, 4, 5]);
  });

  it('takes what a planted bug told before it was synced', async () => {
    const log = grow(EMPTY_LOG, 3);
    await storage.commit(stateOf(1, 'n2', log), () => undefined);
    await storage.commit(stateOf(1, 'n2', grow(log, 2)), () => undefined, true);
    const { state, changed } = await afterLoss();
    assert.deepEqual([changed, state.log.index], [true, 3]);
    await storage.settle();
    assert.equal((await afterLoss()).state.log.index, 5);
  });

  it('lets the trace forget what nobody was told of', async () => {
    const trace = join(folder, 'output', TRACE_NAME);
    writeFileSync(trace, 'told\nnot told\n');
    account.told(5);
    await losePower(labAt(folder), 'n1', 0);
    assert.equal(readFileSync(trace, 'utf8'), 'told\n');
  });

  it('takes nothing where there is no account, or not yet', async () => {
    rmSync(join(folder, 'output', SYNC_ACCOUNT));
    assert.equal((await losePower(labAt(folder), 'n1', 0)).changed, false);
    writeFileSync(join(folder, 'output', SYNC_ACCOUNT), '');
    assert.equal((await losePower(labAt(folder), 'n1', 0)).changed, false);
  });
});

/** Called from where a change is announced: it is written within the same turn, and synced in a later one. */
function onceWritten(look: () => void): void {
  queueMicrotask(look);
}

/** A node that is stopped, with its folders here. */
function labAt(folder: string): PowerLossLab {
  const unused = (): Promise<never> => assert.fail('the node is stopped');
  const state: Lab['state'] = () => Promise.resolve('stopped');
  const path = join(folder, 'output');
  return {
    dataFolder: () => join(folder, 'data'),
    outputDirectory: () => ({ hostPath: path, nodePath: path }),
    pause: unused,
    resume: unused,
    state,
  };
}

function stateOf(currentTerm: number, votedFor: string | null, log: Log): PersistentState {
  return { currentTerm, votedFor, log, snapshot: null };
}

function grow(log: Log, count: number): Log {
  let grown = log;
  for (let added = 0; added < count; added++) {
    const index = grown.index + 1;
    grown = append(grown, createEntry(index, 1, 'n1', 'c', index, { f: 'put', key: 'x', value: index }));
  }
  return grown;
}
