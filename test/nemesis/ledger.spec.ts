import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { HarnessError } from '../../harness/core/errors.ts';
import type { LeftoverLab } from '../../harness/core/contracts/host.ts';
import { healPending } from '../../nemesis/healing.ts';
import { openLedger, pendingInverses, type Inverse } from '../../nemesis/ledger.ts';

const start = (node: string): Inverse => ({ kind: 'process', action: 'start', node });

/** A place where the one chain there is can be removed once. */
function chainHolder(present: boolean): LeftoverLab & { readonly removed: () => number } {
  let there = present;
  let removed = 0;
  return {
    removed: () => removed,
    switch: undefined,
    addressOf: () => assert.fail('no node was spoken to'),
    dataFolder: () => assert.fail('no data is given back'),
    releaseDisk: () => assert.fail('no disk was slow'),
    state: () => Promise.resolve('running'),
    start: () => assert.fail('a running node was started'),
    resume: () => assert.fail('a running node was resumed'),
    exec: (_node, argv) => {
      if (argv[0] === 'list') return Promise.resolve({ exitCode: 0, stdout: there ? ':CHAIN ' : '', stderr: '' });
      if (!there) return Promise.resolve({ exitCode: 1, stdout: '', stderr: 'no chain' });
      there = false;
      removed += 1;
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
    },
  };
}

const removal: Inverse = {
  kind: 'command',
  command: { where: 'n1', argv: ['remove'], stdin: '', trace: { argv: ['list'], stdin: '', marker: ':CHAIN ' } },
};

describe('ledger', () => {
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'verdict-ledger-'));
    file = join(directory, 'ledger.jsonl');
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('holds what is to be undone, newest first, until it is done', async () => {
    const ledger = await openLedger(file);
    await ledger.pending('kill-1', [start('n1')]);
    await ledger.pending('kill-2', [start('n2'), start('n3')]);
    assert.deepEqual(pendingInverses(file), [
      { id: 'kill-2', inverses: [start('n2'), start('n3')] },
      { id: 'kill-1', inverses: [start('n1')] },
    ]);
    await ledger.done('kill-2');
    await ledger.close();
    assert.deepEqual(
      pendingInverses(file).map(({ id }) => id),
      ['kill-1'],
    );
  });

  it('of a run without faults is empty', () => {
    assert.deepEqual(pendingInverses(join(directory, 'absent.jsonl')), []);
  });

  it('cut anywhere gives what was whole, and can be continued', async () => {
    const ledger = await openLedger(file);
    for (const i of [1, 2, 3]) await ledger.pending(`kill-${i}`, [start(`n${i}`)]);
    await ledger.done('kill-2');
    await ledger.close();
    const whole = readFileSync(file);
    const lines = whole.toString().split('\n');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (length) => {
        writeFileSync(file, whole);
        truncateSync(file, length);
        const kept = lines.filter((_, i) => lines.slice(0, i + 1).join('\n').length <= length).length;
        const expected = [[], ['kill-1'], ['kill-2', 'kill-1'], ['kill-3', 'kill-2', 'kill-1'], ['kill-3', 'kill-1']];
        const ids = (): string[] => pendingInverses(file).map(({ id }) => id);
        assert.deepEqual(ids(), expected[Math.min(kept, 4)]);
        const again = await openLedger(file);
        await again.pending('kill-9', [start('n9')]);
        await again.close();
        assert.equal(ids()[0], 'kill-9');
        assert.deepEqual(ids().slice(1), expected[Math.min(kept, 4)]);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps lines apart that are written at the same time', async () => {
    const ledger = await openLedger(file);
    await Promise.all(Array.from({ length: 20 }, (_, i) => ledger.pending(`kill-${i}`, [start('n1')])));
    await ledger.close();
    assert.equal(pendingInverses(file).length, 20);
  });

  it('undoes what is there, and takes what is not there as undone', async () => {
    for (const present of [true, false]) {
      const ledger = await openLedger(file);
      await ledger.pending('partition-1', [removal]);
      await ledger.pending('kill-1', [start('n1')]);
      await ledger.close();
      const target = chainHolder(present);
      assert.deepEqual(await healPending(file, target), ['kill-1', 'partition-1']);
      assert.equal(target.removed(), present ? 1 : 0);
      assert.deepEqual(pendingInverses(file), []);
    }
  });

  it('keeps as pending what could not be undone', async () => {
    const ledger = await openLedger(file);
    await ledger.pending('partition-1', [removal]);
    await ledger.close();
    const stuck: LeftoverLab = {
      ...chainHolder(true),
      exec: (_node, argv) =>
        Promise.resolve(
          argv[0] === 'list'
            ? { exitCode: 0, stdout: ':CHAIN ', stderr: '' }
            : { exitCode: 4, stdout: '', stderr: 'Device or resource busy' },
        ),
    };
    await assert.rejects(healPending(file, stuck), (error) => {
      return (
        error instanceof HarnessError && /remove failed on n1 with exit code 4, saying: Device/.test(error.message)
      );
    });
    assert.equal(pendingInverses(file).length, 1);
  });

  it('that cannot be written is a harness error naming the file', async () => {
    await assert.rejects(openLedger(directory), (error) => {
      return error instanceof HarnessError && error.message.includes(directory);
    });
  });
});
