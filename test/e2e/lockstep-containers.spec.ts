import { after, before, describe, it, type Context } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireDocker } from '../cluster/lockstep/containers/require-docker.ts';
import { verdict, verdictWithoutDocker } from '../verdict-process.ts';

describe('verdict run --engine lockstep --host docker', function () {
  this.timeout(120_000);
  const out = mkdtempSync(join(tmpdir(), 'verdict-lockstep-containers-'));

  before(async function (this: Context) {
    await requireDocker(this);
  });

  after(() => rmSync(out, { recursive: true, force: true }));

  const run = (...flags: readonly string[]) => {
    const size = ['--nodes', '3', '--steps', '1000', '--seed', '7', '--out', out];
    return verdict('run', join('examples', 'lockstep-raft.yaml'), ...size, ...flags);
  };

  it('takes the steps that engine sim takes, says where it was, and is replayed there', async () => {
    const [contained, simulated] = [await run('--host', 'docker'), await run('--engine', 'sim')];
    assert.equal(contained.exitCode, 0, contained.stdout + contained.stderr);
    assert.match(contained.stdout, /engine lockstep, real processes in containers driven line by line$/m);
    const digest = /^Trace (sha256:[0-9a-f]{64}), exact: /m.exec(contained.stdout)?.[1];
    assert.ok(digest, contained.stdout);
    assert.match(simulated.stdout, new RegExp(`^Trace ${digest}$`, 'm'));
    const folder = /replay (\S+)/.exec(contained.stdout)?.[1] ?? '';
    const environment = JSON.parse(readFileSync(join(folder, 'environment.json'), 'utf8')) as Record<string, unknown>;
    assert.equal(environment['host'], 'docker');
    const replayed = await verdict('replay', join(folder, 'schedule.jsonl'), '--host', 'docker');
    assert.match(replayed.stdout, /, \d+ steps as recorded$/m, replayed.stdout + replayed.stderr);
    assert.equal(replayed.exitCode, 0);
  });

  it('says how to get an engine where there is none, and refuses namespaces, which are for networks', async () => {
    const without = await verdictWithoutDocker('run', 'examples/lockstep-raft.yaml', '--host', 'docker', '--out', out);
    assert.deepEqual([without.exitCode, /install Docker/.test(without.stderr)], [69, true]);
    const refused = await run('--host', 'namespace');
    assert.deepEqual([refused.exitCode, /nodes in lockstep have no network/.test(refused.stderr)], [64, true]);
  });
});
