import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { runCluster, type KitResult } from '../../cluster-kit.ts';
import { folders, pythonProgram, pythons, testProgram } from './pythons.ts';

describe('threads under the shim for Python', () => {
  const folder = folders();
  const found = pythons();

  if (found.length === 0) it.skip('needs Python 3.9 to 3.13');

  for (const python of found) {
    it(`take their turns in the same order every time on Python ${python.version}`, async function () {
      const program = pythonProgram(python, [testProgram('python-threads.py')]);
      const run = (seed: string): Promise<KitResult> =>
        runCluster({ program, folder: folder(), seed, steps: 120, nodes: 2, faults: true });
      const first = await run('a');
      assert.equal((await run('a')).digest, first.digest);
      assert.notEqual((await run('b')).digest, first.digest);
      assert.deepEqual([...first.outside], []);
      assert.deepEqual(first.ended, []);
      assert.ok(first.operations.some(({ answer }) => answer !== undefined));
    });
  }
});
