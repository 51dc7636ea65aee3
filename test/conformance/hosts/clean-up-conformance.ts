import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Host } from '../../../harness/core/contracts/host.ts';
import { newRunId, NODES, openRunningBench, type LabBench } from './lab-bench.ts';
import { leftoversOf } from './leftovers.ts';

const SETTLE_MS = 0;

/** What is left of a harness that was killed, and what is not touched by clearing it away. */
export function cleanUpConformance(host: Host): void {
  describe('after SIGKILL of the harness', () => {
    let living: LabBench;
    let runDirectory: string;
    let doomed: ChildProcess | undefined;
    before(async () => {
      living = await openRunningBench(host);
    });
    after(() => living.close());
    beforeEach(async () => {
      runDirectory = await mkdtemp(join(tmpdir(), 'verdict-test-doomed-'));
    });
    afterEach(async () => {
      await kill(doomed);
      await host.sweep();
      await rm(runDirectory, { recursive: true, force: true });
    });
    const start = (id: string): ChildProcess => {
      const program = join(import.meta.dirname, 'doomed-owner.js');
      doomed = spawn(process.execPath, [program, host.name, id, runDirectory], { stdio: ['pipe', 'pipe', 'inherit'] });
      return doomed;
    };

    it('a sweep leaves nothing of its lab, and the lab beside it alone', async () => {
      const id = newRunId();
      const owner = start(id);
      const namespaces = await firstLine(owner);
      await host.sweep();
      assert.notDeepEqual(await leftoversOf(id, namespaces), [], 'a lab whose owner lives was swept');
      await kill(owner);
      await host.sweep();
      assert.deepEqual(await leftoversOf(id, namespaces), []);
      await assertUntouched(living);
    });

    for (const afterMs of [100, 200, 400, 800]) {
      it(`a sweep leaves nothing of a lab that was being set up for ${afterMs} ms`, async () => {
        const id = newRunId();
        const owner = start(id);
        await delay(afterMs);
        await kill(owner);
        // A daemon may still be carrying out what it was asked last.
        await delay(SETTLE_MS);
        await host.sweep();
        assert.deepEqual(await leftoversOf(id, []), []);
        await assertUntouched(living);
      });
    }
  });
}

async function assertUntouched({ lab, client, exits }: LabBench): Promise<void> {
  assert.deepEqual(exits, []);
  for (const node of NODES) {
    assert.equal(await lab.state(node), 'running');
    assert.equal((await client.answer(node)).lives, 1);
  }
}

async function firstLine(owner: ChildProcess): Promise<string[]> {
  assert.ok(owner.stdout);
  for await (const line of createInterface({ input: owner.stdout })) return JSON.parse(line) as string[];
  throw new Error('the harness to be killed ended by itself');
}

async function kill(owner: ChildProcess | undefined): Promise<void> {
  if (!owner || owner.exitCode !== null || owner.signalCode !== null) return;
  const exited = once(owner, 'exit');
  owner.kill('SIGKILL');
  await exited;
}
