import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEntry } from '../../../../harness/core/raft/entry.ts';
import { append, baseLog, EMPTY_LOG, startsWith, type Log } from '../../../../harness/core/raft/log.ts';
import type { State } from '../../../../cluster/raft/handlers/types.ts';
import { LOG_HEADER } from '../../../../cluster/raft/storage/log-records.ts';
import {
  persistentPart,
  Storage,
  withPersistent,
  type PersistentState,
} from '../../../../cluster/raft/storage/storage.ts';
import { SmallWorld } from '../handlers/small-world.ts';

function grow(log: Log, term: number, count: number): Log {
  let grown = log;
  for (let added = 0; added < count; added++) {
    const index = grown.index + 1;
    const command = { f: 'put', key: 'x', value: `"${index}]` } as const;
    grown = append(grown, createEntry(index, term, 'n1', 'c', index, command));
  }
  return grown;
}

describe('storage', () => {
  let folder: string;
  const open: Storage[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-storage-'));
  });

  afterEach(() => {
    for (const storage of open.splice(0)) storage.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function reopen(where = folder): Storage {
    const storage = Storage.open(where, 'n1');
    open.push(storage);
    return storage;
  }

  async function store(state: Omit<PersistentState, 'snapshot'> & Partial<PersistentState>): Promise<void> {
    const storage = reopen();
    let written = false;
    await storage.commit({ snapshot: null, ...state }, () => (written = true));
    assert.ok(written);
  }

  function recovered(where = folder): PersistentState & { readonly life: number } {
    const { life, state } = reopen(where);
    return { life, ...state };
  }

  it('starts empty, and counts its lives before anything else', () => {
    assert.deepEqual(recovered(), { life: 1, currentTerm: 0, votedFor: null, log: EMPTY_LOG, snapshot: null });
    assert.equal(recovered().life, 2);
    assert.equal(recovered().life, 3);
  });

  it('gives back what was committed, as often as it is asked', async () => {
    const first = grow(EMPTY_LOG, 1, 20);
    await store({ currentTerm: 1, votedFor: 'n2', log: first });
    const second = grow(grow(EMPTY_LOG, 1, 5), 3, 4);
    await store({ currentTerm: 3, votedFor: null, log: second });
    for (const life of [3, 4, 5]) {
      const state = recovered();
      assert.deepEqual([state.life, state.currentTerm, state.votedFor], [life, 3, null]);
      assert.equal(state.log.hash, second.hash);
    }
  });

  it('recovers from a tail torn at any byte', async function () {
    this.timeout(60_000);
    const log = grow(grow(EMPTY_LOG, 1, 3), 2, 1);
    await store({ currentTerm: 2, votedFor: null, log: grow(EMPTY_LOG, 1, 4) });
    await store({ currentTerm: 2, votedFor: null, log });
    const whole = readFileSync(join(folder, 'log'));
    let longest = 0;
    for (let length = LOG_HEADER.length; length <= whole.length; length++) {
      const copy = join(folder, 'torn');
      mkdirSync(copy);
      copyFileSync(join(folder, 'metadata.json'), join(copy, 'metadata.json'));
      writeFileSync(join(copy, 'log'), whole.subarray(0, length));
      const state = recovered(copy);
      assert.ok(startsWith(grow(EMPTY_LOG, 1, 4), state.log) || startsWith(log, state.log), `cut at ${length}`);
      longest = Math.max(longest, state.log.index);
      if (length % 10 === 0) {
        await reopen(copy).commit({ ...state, log: grow(state.log, 2, 1) }, () => undefined);
        assert.equal(recovered(copy).log.index, state.log.index + 1, 'and goes on from there');
      }
      for (const used of open.splice(0)) used.close();
      rmSync(copy, { recursive: true });
    }
    assert.equal(longest, 4);
    assert.equal(recovered().log.hash, log.hash);
  });

  it('refuses damage in the middle', async () => {
    await store({ currentTerm: 1, votedFor: null, log: grow(EMPTY_LOG, 1, 10) });
    const whole = readFileSync(join(folder, 'log'));
    for (let at = 0; at < whole.length / 2; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] as number) ^ 0x10;
      writeFileSync(join(folder, 'log'), damaged);
      assert.throws(() => reopen(), { name: 'CorruptionError' }, `byte ${at}`);
    }
    writeFileSync(join(folder, 'log'), whole.subarray(0, LOG_HEADER.length - 1));
    assert.throws(() => reopen(), { name: 'CorruptionError' });
  });

  it('refuses damaged or missing files of a node that was started before', async () => {
    await store({ currentTerm: 4, votedFor: 'n2', log: grow(EMPTY_LOG, 1, 3) });
    const metadata = join(folder, 'metadata.json');
    const whole = readFileSync(metadata);
    for (let length = 0; length < whole.length - 1; length++) {
      writeFileSync(metadata, whole.subarray(0, length));
      assert.throws(() => reopen(), { name: 'CorruptionError' });
    }
    writeFileSync(metadata, whole.toString().replace('"currentTerm":4', '"currentTerm":3'));
    assert.throws(() => reopen(), { name: 'CorruptionError' });
    rmSync(metadata);
    assert.throws(() => reopen(), /there is a log but no metadata/);
    writeFileSync(metadata, whole);
    rmSync(join(folder, 'log'));
    assert.throws(() => reopen(), /missing/);
    mkdirSync(join(folder, 'log'));
    assert.throws(() => reopen(), { code: 'EISDIR' });
  });

  it('refuses the folder of another node', () => {
    reopen();
    assert.throws(() => Storage.open(folder, 'n2'), /belongs to node n1/);
  });

  it('takes no error for "no data"', function () {
    if (process.getuid?.() === 0) this.skip(); // root may read everything
    reopen();
    chmodSync(join(folder, 'metadata.json'), 0);
    assert.throws(() => reopen(), { code: 'EACCES' });
  });

  it('finishes a first start that was interrupted', () => {
    for (let length = 0; length <= LOG_HEADER.length; length++) {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      writeFileSync(join(folder, 'log'), LOG_HEADER.subarray(0, length));
      assert.equal(recovered().life, 1);
    }
  });

  it('keeps the old metadata when it ends between writing and renaming the new', async () => {
    await store({ currentTerm: 4, votedFor: 'n2', log: EMPTY_LOG });
    const saved = join(folder, 'saved');
    copyFileSync(join(folder, 'metadata.json'), saved);
    await store({ currentTerm: 5, votedFor: 'n3', log: EMPTY_LOG });
    copyFileSync(join(folder, 'metadata.json'), join(folder, 'metadata.json.new'));
    copyFileSync(saved, join(folder, 'metadata.json'));
    assert.deepEqual([recovered().currentTerm, recovered().votedFor], [4, 'n2']);
    truncateSync(join(folder, 'metadata.json'), 10);
    assert.throws(() => reopen(), { name: 'CorruptionError' });
  });

  it('takes the term of its log when the loss of power kept the log but not the term', async () => {
    await store({ currentTerm: 2, votedFor: 'n2', log: grow(EMPTY_LOG, 2, 1) });
    const saved = readFileSync(join(folder, 'metadata.json'));
    await store({ currentTerm: 3, votedFor: 'n3', log: grow(grow(EMPTY_LOG, 2, 1), 3, 1) });
    writeFileSync(join(folder, 'metadata.json'), saved);
    assert.deepEqual([recovered().currentTerm, recovered().votedFor], [3, null]);
  });

  for (const build of ['paper', 'paper+forget-vote', 'paper+compaction']) {
    it(`recovers ${build} to what reboot makes of the state in memory, twice in a row`, async () => {
      const world = new SmallWorld(build, 3, { preVote: false, checkQuorum: false });
      const { handlers } = world;
      const recover = (): State => {
        const { state } = reopen();
        return handlers.reboot(withPersistent(handlers.init('n1', ['n0', 'n1', 'n2']), state));
      };
      const schedules = [
        'E 0 1; SY 0 1; C 0 c 1 put x 1; C 0 c 2 put x 2; SY 0 1',
        'T 2; D 2 1 RV',
        'E 2 1; SY 2 1; T 1',
      ];
      for (const schedule of schedules) {
        world.run(schedule);
        await store(persistentPart(world.node(1)));
        const rebooted = handlers.reboot(world.node(1));
        for (const again of [recover(), recover()]) {
          assert.deepEqual(handlers.view(again, 1), handlers.view(rebooted, 1));
          assert.equal(again.unansweredUpTo, rebooted.unansweredUpTo);
        }
        world.restart(1);
      }
      assert.ok(existsSync(join(folder, 'log')));
    });
  }

  describe('with snapshots', () => {
    /** A node before and after it replaced the beginning of its log, with entries left over. */
    function compacting(): { before: PersistentState; after: PersistentState } {
      const world = new SmallWorld('paper', 3, { compactAfter: 4 }).run('E 0 1; SY 0 1');
      for (let request = 1; request <= 2; request++) world.run(`C 0 c ${request} put x${request} ${request}; SY 0 1`);
      const before = persistentPart(world.node(0));
      world.run('C 0 c 3 put y 3; C 0 c 4 put y 4; RP 0 1');
      return { before, after: persistentPart(world.node(0)) };
    }

    function assertSame(found: PersistentState, expected: PersistentState): void {
      assert.deepEqual([found.log.hash, found.log.index], [expected.log.hash, expected.log.index]);
      assert.equal(found.snapshot?.index, expected.snapshot?.index);
      assert.equal(found.snapshot?.machine.hash, expected.snapshot?.machine.hash);
      assert.deepEqual(found.snapshot?.members, expected.snapshot?.members);
    }

    it('gives back snapshot and rest of the log, and goes on from there', async () => {
      const { before, after } = compacting();
      assert.deepEqual([before.snapshot, after.snapshot?.index, after.log.index], [null, 4, 5]);
      await store(before);
      await store(after);
      assertSame(recovered(), after);
      await store({ ...after, log: grow(after.log, 1, 3) });
      assert.equal(recovered().log.index, 8);
    });

    it('recovers when it ended at any point of the replacement', async () => {
      const { before, after } = compacting();
      await store(before);
      const saved = readFileSync(join(folder, 'log'));
      await store(after);
      const snapshot = readFileSync(join(folder, 'snapshot.json'));
      const log = readFileSync(join(folder, 'log'));
      writeFileSync(join(folder, 'log'), saved);
      assert.equal(recovered().log.index, 4, 'snapshot renamed, log not: entry 5 was never acknowledged');
      rmSync(join(folder, 'snapshot.json'));
      writeFileSync(join(folder, 'log'), saved);
      for (const length of [0, 1, snapshot.length - 2]) {
        writeFileSync(join(folder, 'snapshot.json.new'), snapshot.subarray(0, length));
        writeFileSync(join(folder, 'log.new'), log.subarray(0, length));
        assertSame(recovered(), before);
      }
    });

    it('drops entries that a snapshot contradicts', async () => {
      const { after } = compacting();
      await store(after);
      const snapshot = readFileSync(join(folder, 'snapshot.json'));
      rmSync(folder, { recursive: true });
      await store({ currentTerm: 1, votedFor: null, log: grow(EMPTY_LOG, 1, 9) });
      writeFileSync(join(folder, 'snapshot.json'), snapshot);
      const { log } = recovered();
      assert.deepEqual([log.index, log.length], [4, 0]);
      assert.equal(recovered().log.hash, after.snapshot?.hash);
    });

    it('gives back another beginning of the same length, as planted bugs come to', async () => {
      const { after } = compacting();
      await store(after);
      const saved = readFileSync(join(folder, 'log'));
      const { index, term } = after.snapshot ?? assert.fail();
      const other = baseLog(index, term, 12_345);
      const snapshot = { ...(after.snapshot ?? assert.fail()), hash: other.hash };
      const changed = { ...after, snapshot, log: grow(other, term, 2) };
      await store(changed);
      assertSame(recovered(), changed);
      writeFileSync(join(folder, 'log'), saved);
      assertSame(recovered(), { ...changed, log: other });
    });

    it('refuses a damaged snapshot, and a log whose beginning is nowhere', async () => {
      const { after } = compacting();
      await store(after);
      const path = join(folder, 'snapshot.json');
      const whole = readFileSync(path);
      for (let length = 0; length < whole.length - 1; length += 7) {
        writeFileSync(path, whole.subarray(0, length));
        assert.throws(() => reopen(), { name: 'CorruptionError' });
      }
      rmSync(path);
      assert.throws(() => reopen(), /no such snapshot/);
    });

    it('loses everything to a crash in between when the snapshot is written in place', async () => {
      const { after } = compacting();
      const storage = Storage.open(folder, 'n1', { snapshotInPlace: true });
      open.push(storage);
      await storage.commit(after, () => undefined);
      const path = join(folder, 'snapshot.json');
      truncateSync(path, Math.floor(readFileSync(path).length / 2));
      const wrong = Storage.open(folder, 'n1', { snapshotInPlace: true });
      open.push(wrong);
      assert.deepEqual([wrong.state.snapshot, wrong.state.log.index], [null, 0]);
    });
  });
});
