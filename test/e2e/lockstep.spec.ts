import { after, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../harness/version.ts';
import { CLI, verdict } from '../verdict-process.ts';

/** One line of the trace's digest in the last lines of a run. */
const TRACE = /^Trace (sha256:[0-9a-f]{64}), exact: a second run of the plan took the same steps$/m;

describe('verdict run --engine lockstep', function () {
  this.timeout(90_000);
  const out = mkdtempSync(join(tmpdir(), 'verdict-lockstep-e2e-'));

  after(() => rmSync(out, { recursive: true, force: true }));

  const run = (spec: string, ...flags: readonly string[]) =>
    verdict('run', join('examples', spec), '--seed', '7', '--steps', '1000', '--out', out, ...flags);

  it('takes the same steps for the same seed as engine sim does with the reference Raft', async () => {
    const [processes, handlers] = [await run('lockstep-raft.yaml'), await run('lockstep-raft.yaml', '--engine', 'sim')];
    assert.equal(processes.exitCode, 0, processes.stdout + processes.stderr);
    const digest = TRACE.exec(processes.stdout)?.[1];
    assert.ok(digest, processes.stdout);
    assert.match(handlers.stdout, new RegExp(`^Trace ${digest}$`, 'm'));
  });

  it('leaves a schedule that says that it belongs to processes, and is replayed on them', async () => {
    const { stdout } = await run('lockstep-raft.yaml');
    const folder = /replay (\S+)/.exec(stdout)?.[1] ?? '';
    const replayed = await verdict('replay', join(folder, 'schedule.jsonl'));
    assert.match(replayed.stdout, /, \d+ steps as recorded$/m, replayed.stdout + replayed.stderr);
    assert.equal(replayed.exitCode, 0);
  });

  it('refuses systems that do not speak the node protocol, and programs that nobody named', async () => {
    const etcd = await verdict('run', 'examples/etcd-partitions.yaml', '--engine', 'lockstep', '--out', out);
    assert.deepEqual([etcd.exitCode, /etcd does not speak the node protocol/.test(etcd.stderr)], [64, true]);
    const nobody = await verdict('run', 'examples/lockstep-python.yaml', '--build', 'program', '--out', out);
    assert.deepEqual([nobody.exitCode, /maelstrom needs a program to run/.test(nobody.stderr)], [64, true]);
  });

  it('leaves no process when it is killed, and clean removes the rest', async () => {
    const harness = spawn(
      process.execPath,
      [CLI, 'run', 'examples/lockstep-raft.yaml', '--steps', '60000', '--out', out],
      {
        cwd: packageRoot(),
        stdio: 'ignore',
      },
    );
    const pid = harness.pid as number;
    while (nodesOf(pid).length < 5) await sleep(20);
    harness.kill('SIGKILL');
    await once(harness, 'exit');
    for (let waited = 0; waited < 20_000 && nodesOf(pid).length > 0; waited += 50) await sleep(50);
    assert.deepEqual(nodesOf(pid), []);
    const { stdout } = await verdict('clean');
    assert.match(stdout, new RegExp(`removed folder \\S+verdict-lockstep-${String(pid)}-`));
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
