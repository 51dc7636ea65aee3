import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { folders, pythonProgram, requirePython, testProgram, withNode, type Python } from './pythons.ts';

/** More than pipes hold, and than buffers take at once. */
const LONG = 'ü'.repeat(40_000);
const AT_ONCE = 4;

describe('stdin and stdout under the shim for Python', () => {
  const folder = folders();

  it('work in every style of reading and writing', async function () {
    this.timeout(60_000);
    const python = requirePython(this);
    const path = testProgram('python-stdin.py');
    const styles = JSON.parse(spawnSync(python.executable, [path, 'list'], { encoding: 'utf8' }).stdout) as string[];
    assert.ok(styles.length > 20);
    while (styles.length > 0) await Promise.all(styles.splice(0, AT_ONCE).map((style) => echoes(python, path, style)));
  });

  const echoes = (python: Python, path: string, style: string): Promise<void> =>
    withNode(pythonProgram(python, [path, style]), folder(), async (node) => {
      await node.start();
      for (const text of ['one', 'zwei, größer', 'drei', LONG, 'five']) {
        assert.ok((await node.ask({ type: 'echo', text })).body['text'] === text, style);
      }
      assert.deepEqual(node.outside, [], style);
    });
});
