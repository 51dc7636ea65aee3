import { after, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { packageRoot } from '../../harness/version.ts';
import { CLI, verdict } from '../verdict-process.ts';

const PROGRAMS = join(packageRoot(), 'test', 'cluster', 'lockstep', 'programs', 'bad');

describe('a run in lockstep that ends before its time', function () {
  this.timeout(90_000);
  const out = mkdtempSync(join(tmpdir(), 'verdict-lockstep-ends-'));

  after(() => rmSync(out, { recursive: true, force: true }));

  function specOf(program: string, spec: object = {}): string {
    const file = join(out, `${program}.yaml`);
    const own = { system: 'maelstrom', binary: join(PROGRAMS, `${program}.mjs`), options: { runtime: 'none' } };
    writeFileSync(file, stringify({ name: program, engine: 'lockstep', nodes: 3, seed: '1', ...own, ...spec }));
    return file;
  }

  it('leaves nothing behind Ctrl-C, whether nodes hear it too or the harness alone', async () => {
    const said = join(out, 'said.txt');
    for (const whom of ['the terminal', 'the harness']) {
      const harness = spawn(
        process.execPath,
        [CLI, 'run', specOf('well-behaved', { steps: 1_000_000 }), '--out', out],
        {
          cwd: packageRoot(),
          stdio: ['ignore', 'ignore', openSync(said, 'w')],
          detached: true,
        },
      );
      const pid = harness.pid as number;
      while (nodesOf(pid).length < 3) {
        assert.equal(harness.exitCode ?? harness.signalCode, null, readFileSync(said, 'utf8'));
        await sleep(20);
      }
      const [node = ''] = nodesOf(pid);
      const folder = dirname(dirname(dirname(readlinkSync(`/proc/${node}/cwd`))));
      process.kill(whom === 'the terminal' ? -pid : pid, 'SIGINT');
      const [code] = (await once(harness, 'exit')) as [number];
      assert.equal(code, 130, whom);
      for (let waited = 0; waited < 20_000 && nodesOf(pid).length > 0; waited += 50) await sleep(50);
      assert.deepEqual(nodesOf(pid), []);
      assert.ok(!existsSync(folder), folder);
    }
  });

  it('says which node ended by itself, in which step, and its last line', async () => {
    const file = specOf('exits-at-step-500', { steps: 2_000, recovery: '1s' });
    const { exitCode, stdout } = await verdict('run', file, '--out', out);
    assert.equal(exitCode, 1);
    assert.match(
      stdout,
      /logs: n\d ended by itself in life 1, with code 3, in step \d{3,}; its last line: \{"ctl":"idle"/,
      stdout,
    );
  });

  it('says which node cannot start, and why', async () => {
    const { exitCode, stderr } = await verdict('run', specOf('crashes-at-init'), '--out', out);
    assert.equal(exitCode, 64);
    assert.match(stderr, /^verdict: n1 ended with exit status 1 when it was told to start; its last words: \w*Error: /);
  });
});

/** Processes that work in the folder of this harness's fleets. */
function nodesOf(harness: number): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).includes(`/verdict-lockstep-${String(harness)}-`);
    } catch {
      // It has gone.
      return false;
    }
  });
}
