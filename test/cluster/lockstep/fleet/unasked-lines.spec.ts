import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LockstepNode } from '../../../../harness/core/contracts/lockstep.ts';
import { InputError } from '../../../../harness/core/errors.ts';
import { openFleet, type OpenFleet } from '../../../../harness/engine/lockstep/open-fleet.ts';
import { packageRoot } from '../../../../harness/version.ts';

const FILE = join(packageRoot(), 'test', 'cluster', 'lockstep', 'programs', 'bad', 'prints-late.mjs');
const LINE = /\{"src":"n1","dest":"n2","body":\{"type":"greeting"\}\}$/;

describe('lines that a node writes some time after it has said that it waits', function () {
  this.timeout(30_000);
  let open: OpenFleet;
  let node: LockstepNode;

  beforeEach(async () => {
    open = openFleet('1');
    node = open.fleet.start('n1', { argv: [process.execPath, FILE], shim: 'none', env: {} });
    const body = { type: 'init', msg_id: 1, node_id: 'n1', node_ids: ['n1', 'n2'] };
    assert.equal(node.deliver({ src: 'c0', dest: 'n1', body }).sent.length, 1);
    await written(1);
  });

  afterEach(() => {
    open.close();
  });

  /** Until it has said so often that it wrote. */
  async function written(times: number): Promise<void> {
    const log = join(open.directory, 'n1.log');
    while (readFileSync(log, 'utf8').split('sent\n').length <= times) await sleep(5);
  }

  it('end the next step before it begins, with node, life, step and line', () => {
    assert.throws(
      () => node.tick(1),
      (error) => {
        assert.ok(error instanceof InputError);
        assert.match(
          error.message,
          /^n1, life 1, line 2 to it: what the node wrote came after it had said that it waits: /,
        );
        assert.match(error.message, LINE);
        return true;
      },
    );
  });

  it('are told of where no step comes any more: at a restart, and at the end', async () => {
    const { fleet } = open;
    const next = fleet.restart(node, { argv: [process.execPath, FILE], shim: 'none', env: {} });
    const [first] = fleet.outside;
    assert.equal(first?.node, 'n1');
    assert.match(first.what, /^line 2 to it, life 1: what it wrote came after it had said that it waits: /);
    assert.match(first.what, LINE);
    next.deliver({ src: 'c0', dest: 'n1', body: { type: 'init', msg_id: 1, node_id: 'n1', node_ids: ['n1', 'n2'] } });
    await written(2);
    open.close();
    assert.equal(fleet.outside.length, 2);
    assert.match(fleet.outside[1]?.what ?? '', /^line 2 to it, life 2: /);
  });
});
