import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LeftoverLab, NodeState } from '../../harness/core/contracts/host.ts';
import { HarnessError } from '../../harness/core/errors.ts';
import { healPending } from '../../nemesis/healing.ts';
import { openLedger, pendingInverses, type Inverse } from '../../nemesis/ledger.ts';

const start = (node: string): Inverse => ({ kind: 'process', action: 'start', node });
const rule = (node: string): Inverse => ({
  kind: 'command',
  command: { where: node, argv: ['remove'], stdin: '', trace: { argv: ['list'], stdin: '', marker: 'RULE' } },
});
const members: Inverse = { kind: 'members', node: 'n2', change: 'remove', members: ['n1', 'n2'] };

/** What a killed run left: folders for data, and nodes whose state is what it was told last. */
class Leftover implements LeftoverLab {
  readonly switch = undefined;
  readonly did: string[] = [];
  readonly states = new Map<string, NodeState>();
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  addressOf(node: string): string {
    return assert.fail(`nobody speaks to ${node}`);
  }

  dataFolder(node: string): string {
    const folder = join(this.#directory, node);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  state(node: string): Promise<NodeState> {
    return Promise.resolve(this.states.get(node) ?? 'stopped');
  }

  start(node: string): Promise<void> {
    return this.#note(`start ${node}`, () => this.states.set(node, 'running'));
  }

  resume(node: string): Promise<void> {
    return this.#note(`resume ${node}`, () => this.states.set(node, 'running'));
  }

  releaseDisk(node: string): Promise<void> {
    return this.#note(`release ${node}`);
  }

  exec(node: string): ReturnType<LeftoverLab['exec']> {
    if (node === 'stuck') return Promise.resolve({ exitCode: 1, stdout: 'RULE', stderr: 'busy' });
    this.did.push(`rules ${node}`);
    return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
  }

  #note(what: string, act: () => unknown = () => undefined): Promise<void> {
    this.did.push(what);
    act();
    return Promise.resolve();
  }
}

describe('healing what a killed run left', () => {
  let directory: string;
  let file: string;
  let lab: Leftover;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'verdict-healing-'));
    file = join(directory, 'ledger.jsonl');
    lab = new Leftover(directory);
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const pending = async (...actions: readonly (readonly [string, readonly Inverse[]])[]): Promise<void> => {
    const ledger = await openLedger(file);
    for (const [id, inverses] of actions) await ledger.pending(id, inverses);
    await ledger.close();
  };

  it('starts nodes when network and disks are theirs again, and asks the system last', async () => {
    await pending(
      ['membership-1', [members]],
      ['slow-disk-1', [{ kind: 'disk', node: 'n1' }]],
      ['disk-full-1', [{ kind: 'filler', node: 'n1' }, start('n1')]],
      ['loss-1', [rule('n1')]],
      ['kill-1', [start('n2')]],
    );
    writeFileSync(join(lab.dataFolder('n1'), 'verdict-filler'), 'full');
    const healed = await healPending(file, lab, ({ kind, node }) => {
      lab.did.push(`${kind} ${node}`);
      return Promise.resolve();
    });
    assert.deepEqual(healed, ['kill-1', 'loss-1', 'disk-full-1', 'slow-disk-1', 'membership-1']);
    assert.deepEqual(lab.did, ['rules n1', 'release n1', 'start n2', 'start n1', 'members n2']);
    assert.throws(() => readFileSync(join(lab.dataFolder('n1'), 'verdict-filler')), { code: 'ENOENT' });
  });

  it('wakes a node that was stopped for a moment to be killed', async () => {
    const both: Inverse[] = [start('n1'), { kind: 'process', action: 'resume', node: 'n1' }];
    await pending(['lose-unsynced-1', both]);
    lab.states.set('n1', 'paused');
    await healPending(file, lab);
    assert.deepEqual(lab.did, ['resume n1']);
  });

  it('goes on after something that cannot be taken back, and tries only that again', async () => {
    await pending(['kill-1', [start('n1')]], ['loss-1', [rule('stuck')]], ['membership-1', [members]]);
    const refusing = healPending(file, lab, () => Promise.reject(new HarnessError('n2 has left', { code: 'X' })));
    await assert.rejects(refusing, (error) => {
      assert.ok(error instanceof HarnessError);
      assert.match(error.message, /membership-1: n2 has left/);
      assert.match(error.message, /loss-1: .* failed on stuck/);
      assert.match(error.message, /Healed: kill-1/);
      return true;
    });
    assert.deepEqual(
      pendingInverses(file).map(({ id }) => id),
      ['membership-1', 'loss-1'],
    );
  });

  it('gives a node that stands still its data back, where it mended something all of it', async () => {
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const changes = [
      { file: 'log', offset: 0, before: base64('a'), after: base64('y') },
      { file: 'log', offset: 2, before: base64('c'), after: base64('z') },
    ];
    const copy = join(directory, 'copy');
    const log = join(lab.dataFolder('n1'), 'log');
    for (const [state, found, expected] of [
      ['stopped', 'ybz more', 'abc more'],
      ['stopped', 'ybN more', 'abc'],
      ['running', 'ybz more', 'ybz more'],
    ] as const) {
      await pending(['flip-bits-1', [{ kind: 'data', node: 'n1', copy, changes }]]);
      mkdirSync(copy);
      writeFileSync(join(copy, 'log'), 'abc');
      lab.states.set('n1', state);
      writeFileSync(log, found);
      await healPending(file, lab);
      assert.equal(readFileSync(log, 'utf8'), expected);
      assert.equal(existsSync(copy), false);
    }
  });
});
