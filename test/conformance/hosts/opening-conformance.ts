import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisProcess } from '../../../cluster/hosts/owner.ts';
import type { Host } from '../../../harness/core/contracts/host.ts';
import { newRunId, NODES, openRunningBench, type LabBench } from './lab-bench.ts';
import { leftoversOf, networkNamespacesOf } from './leftovers.ts';

/** Labs as a whole: opened, failed to open, closed, and several at once. */
export function openingConformance(host: Host): void {
  describe('labs', () => {
    const benches: LabBench[] = [];
    const folders: string[] = [];
    afterEach(async () => {
      await Promise.all(benches.splice(0).map((bench) => bench.close()));
      await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
    });
    const open = async (): Promise<LabBench> => {
      const bench = await openRunningBench(host);
      benches.push(bench);
      return bench;
    };

    it('leave nothing when closed, with nodes running, paused and stopped, and close twice', async () => {
      const bench = await open();
      const namespaces = networkNamespacesOf(bench.lab);
      await bench.lab.pause('n2');
      await bench.lab.kill('n3');
      await bench.client.close();
      await bench.lab.close();
      assert.deepEqual(await leftoversOf(bench.runId, namespaces), []);
      assert.deepEqual(
        bench.exits.map(({ node, expected }) => `${node} ${expected}`).sort(),
        NODES.map((node) => `${node} true`),
      );
      await bench.lab.close();
    });

    it('leave nothing when they fail to open half-way, and the run can be opened again', async () => {
      const runDirectory = await mkdtemp(join(tmpdir(), 'verdict-test-half-'));
      folders.push(runDirectory);
      await mkdir(join(runDirectory, 'nodes'));
      const obstacle = join(runDirectory, 'nodes', NODES.at(-1) ?? '');
      await writeFile(obstacle, 'a file where a folder should be');
      const options = { run: { id: newRunId(), owner: thisProcess() }, nodes: NODES, runDirectory };
      await assert.rejects(host.open(options));
      assert.deepEqual(await leftoversOf(options.run.id, []), []);
      await rm(obstacle);
      const lab = await host.open(options);
      await lab.close();
      assert.deepEqual(await leftoversOf(options.run.id, []), []);
    });

    it('refuse a second lab of the same run while the first is open', async () => {
      const bench = await open();
      const options = {
        run: { id: bench.runId, owner: thisProcess() },
        nodes: NODES,
        runDirectory: bench.runDirectory,
      };
      await assert.rejects(host.open(options));
      assert.equal((await bench.client.answer('n1')).lives, 1);
    });

    it('live side by side without noticing each other', async () => {
      const [first, second] = await Promise.all([open(), open()]);
      await first.lab.kill('n1');
      await first.lab.pause('n2');
      await first.lab.start('n1');
      assert.equal((await first.client.ready('n1')).lives, 2);
      for (const node of NODES) assert.equal((await second.client.answer(node)).lives, 1);
      await first.close();
      for (const node of NODES) {
        assert.equal(await second.lab.state(node), 'running');
        assert.equal((await second.client.answer(node)).lives, 1);
      }
      assert.deepEqual(second.exits, []);
    });
  });
}
