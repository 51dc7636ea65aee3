import { after, before, describe, it, type Context } from 'mocha';
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { createDockerHost } from '../../cluster/hosts/docker/docker-host.ts';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import type { HostProbe } from '../../harness/core/contracts/host.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { EXIT } from '../../harness/core/verdict.ts';
import { packageRoot } from '../../harness/version.ts';
import { CLI } from '../verdict-process.ts';
import { demand } from './availability.ts';

/** The user nobody: owns nothing, and has no rights but those of its groups. */
const NOBODY = '65534';
const SOCKET = '/var/run/docker.sock';

const FAULTS = [
  '{ fault: partition, at: 500ms, for: 800ms }',
  '{ fault: loss, percent: 40, at: 1500ms, for: 800ms }',
  '{ fault: duplicate, percent: 40, at: 2500ms, for: 800ms }',
  '{ fault: kill, target: one, at: 3500ms, for: 500ms }',
  '{ fault: pause, target: one, at: 4500ms, for: 500ms }',
];
const RUN = ['--engine', 'live', '--nodes', '3', '--duration', '5500ms', '--seed', '3'];

describe('an ordinary user', function () {
  this.timeout(180_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-user-'));
    chmodSync(folder, 0o777);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the command line as that user, in this group where one is given; whoever is not root is one already. */
  const asUser = (group: string | undefined, ...parameters: readonly string[]) => {
    const groups = group === undefined ? ['--clear-groups'] : ['--groups', group];
    const user = [
      'setpriv',
      '--reuid',
      NOBODY,
      '--regid',
      NOBODY,
      ...groups,
      '--inh-caps=-all',
      '--bounding-set=-all',
      '--',
    ];
    const argv = [...(process.getuid?.() === 0 ? user : []), process.execPath, CLI, ...parameters];
    const env = { HOME: folder, TMPDIR: folder, XDG_CACHE_HOME: join(folder, 'cache') };
    return execa(argv[0] ?? '', argv.slice(1), { cwd: packageRoot(), reject: false, stdin: 'ignore', env });
  };

  /** What this user's probe says of the host; skips where it cannot be had. */
  const probed = async (test: Context, name: string, group?: string): Promise<HostProbe> => {
    const { stdout, stderr } = await asUser(group, 'doctor', '--json');
    if (stdout === '') return skip(test, `the user nobody cannot run ${CLI}: ${stderr}`);
    const { hosts } = JSON.parse(stdout) as { readonly hosts: readonly HostProbe[] };
    const probe = hosts.find(({ host }) => host === name);
    assert.ok(probe);
    return probe.available ? probe : skip(test, `${probe.reason}. ${probe.remedy}`);
  };

  const suffersAll = async (host: string, group?: string): Promise<void> => {
    const out = mkdtempSync(join(folder, 'runs-'));
    chmodSync(out, 0o777);
    const nemesis = ['--set', `nemesis=[${FAULTS.join(', ')}]`];
    const run = await asUser(group, 'run', ...RUN, ...nemesis, '--host', host, '--json', '--quiet', '--out', out);
    // What a busy machine lets clients get done is not the question here.
    assert.ok((run.exitCode ?? EXIT.badInput) < EXIT.badInput, `${run.stdout}${run.stderr}`);
    const { effects } = JSON.parse(run.stdout) as VerdictDocument;
    const proven = effects.filter(({ effect }) => effect?.proven === true).map(({ fault }) => fault);
    assert.deepEqual(proven.sort(), ['duplicate', 'kill', 'loss', 'partition', 'pause']);
    assert.equal(effects.length, proven.length);
    const name = readdirSync(out).find((entry) => entry !== 'index.jsonl') ?? '';
    assert.ok(readFileSync(join(out, name, 'environment.json'), 'utf8').includes('"packet-drop"'));
  };

  it('has partition, loss, duplicate, kill and pause proven on host namespace', async function () {
    await demand(this, namespaceHost);
    const { rights } = await probed(this, 'namespace');
    assert.equal(rights, 'user');
    await suffersAll('namespace');
  });

  it('has them on host docker, as a member of the group that may use the engine', async function () {
    await demand(this, createDockerHost({ access: 'engine' }));
    if (!existsSync(SOCKET)) return skip(this, `the engine has no socket ${SOCKET}`);
    const group = String(statSync(SOCKET).gid);
    const { rights } = await probed(this, 'docker', group);
    assert.equal(rights, 'user');
    await suffersAll('docker', group);
  });

  it('is refused what takes root before anything runs, with the remedy', async function () {
    await demand(this, namespaceHost);
    await probed(this, 'namespace');
    const nemesis = ['--set', 'nemesis=[{ fault: slow-disk, every: 2s, for: 1s }]'];
    const { exitCode, stderr } = await asUser(
      undefined,
      'run',
      ...RUN,
      ...nemesis,
      '--host',
      'namespace',
      '--out',
      folder,
    );
    assert.equal(exitCode, 69, stderr);
    assert.match(stderr, /slow-disk needs disk-throttle, which host namespace does not offer here: it takes root/);
    assert.match(stderr, /run as root/i);
  });
});

function skip(test: Context, reason: string): never {
  assert.notEqual(process.env['CI'], 'true', reason);
  process.stdout.write(`      skipped: ${reason}\n`);
  return test.skip();
}
