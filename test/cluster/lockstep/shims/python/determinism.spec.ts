import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { stream } from '../../../../../harness/core/random.ts';
import { runCluster, type KitResult } from '../../cluster-kit.ts';
import { exampleProgram, folders, pythonProgram, requirePython, type Python } from './pythons.ts';

const STEPS = 200;

describe('a cluster of Python programs under the shim', () => {
  const folder = folders();
  const busy: ChildProcess[] = [];

  afterEach(() => busy.splice(0).forEach((child) => child.kill('SIGKILL')));

  const run = (python: Python, options: Parameters<typeof pythonProgram>[2] = {}, seed = 'one'): Promise<KitResult> => {
    const program = pythonProgram(python, [exampleProgram('raft.py')], options);
    return runCluster({ program, folder: folder(), seed, steps: STEPS, nodes: 5, faults: true });
  };

  it('does the same with the same seed, whatever else differs', async function () {
    this.timeout(60_000);
    const python = requirePython(this);
    const first = await run(python);
    assert.deepEqual([...first.outside], []);
    assert.deepEqual(first.ended, []);

    const pieces = stream('pieces', 'kit');
    const cut = (text: string): string[] =>
      text.match(new RegExp(`[^]{1,${String(1 + pieces.integer(40))}}`, 'g')) ?? [];
    assert.equal((await run(python, { pieces: cut })).digest, first.digest, 'lines that come in pieces');

    const environment = {
      TZ: 'Asia/Kathmandu',
      LANG: 'de_DE.ISO-8859-1',
      LC_ALL: 'POSIX',
      COLUMNS: '9',
      PYTHONUTF8: '0',
    };
    busy.push(spawn(process.execPath, ['-e', 'for(;;);']), spawn(process.execPath, ['-e', 'for(;;);']));
    assert.equal((await run(python, { environment })).digest, first.digest, 'another environment, a busy machine');

    assert.notEqual((await run(python, {}, 'two')).digest, first.digest, 'another seed');
  });
});
