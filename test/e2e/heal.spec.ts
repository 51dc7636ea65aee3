import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, it, type Context } from 'mocha';
import { runTool } from '../../cluster/hosts/command.ts';
import { dockerHost } from '../../cluster/hosts/docker/docker-host.ts';
import { stateOf } from '../../cluster/hosts/owner.ts';
import { raft } from '../../cluster/systems/raft/raft.ts';
import type { CapabilityName } from '../../harness/core/contracts/host.ts';
import { packetDaemonIfAny } from '../../nemesis/native/packet-daemon.ts';
import { pendingInverses } from '../../nemesis/ledger.ts';
import { ClockPage } from '../../nemesis/clock/page-file.ts';
import { packageRoot } from '../../harness/version.ts';
import { CLI, verdict, withOut } from '../verdict-process.ts';
import { demand } from './availability.ts';

const COMMON = `
system: raft
engine: live
host: docker
seed: 3
workload: { name: register, keys: 2, clients: 2, rate: 20/s }
duration: 60s
`;

const MACHINE = `name: heal-machine
nodes: 3
nemesis:
  - { fault: partition, shape: majority, at: [1s], for: 50s }
  - { fault: loss, target: [n1], at: [1s], for: 50s }
  - { fault: clock, target: [n1], clock: both, change: freeze, at: [500ms], for: 50s }
  - { fault: disk-full, target: [n1], at: [1s], for: 50s }
  - { fault: pause, target: [n2], at: [1s], for: 50s }
  - { fault: kill, target: [n3], at: [1s], for: 50s }
${COMMON}`;

const MEMBERS = `name: heal-members
nodes: 4
options: { members: 3 }
nemesis:
  - { fault: slow-disk, target: [n1], bytesPerSecond: 1000000, at: [1s], for: 50s }
  - { fault: membership, change: remove, target: [n2], at: [1s], for: 50s }
${COMMON}`;

describe('verdict heal, after SIGKILL of the harness', function () {
  this.timeout(180_000);

  it('takes back what was done to network, clocks, disks and processes of nodes in containers', async function () {
    await demandAll(this, ['packet-loss', 'disk-quota']);
    await withKilled(MACHINE, bentBy, async (run) => {
      assert.deepEqual(await bentBy(run), [], 'everything stays in force without the harness');
      const { exitCode, stdout, stderr } = await verdict('heal', run.folder);
      assert.equal(exitCode, 0, stderr);
      skipIfSwept(this, stdout);
      assert.match(stdout, /^Healed on host docker: /);
      assert.deepEqual(await straightOf(run), []);
      assert.deepEqual(pendingInverses(join(run.folder, 'ledger.jsonl')), []);
      assert.match((await verdict('heal', run.folder)).stdout, /^Nothing to heal: every fault/);
    });
  });

  it('lets disks go, and gives the cluster the members it had', async function () {
    await demandAll(this, ['disk-throttle']);
    await withKilled(MEMBERS, changedBy, async (run) => {
      assert.deepEqual(await membersOf(run), ['n1', 'n3']);
      const { exitCode, stdout, stderr } = await verdict('heal', run.folder);
      assert.equal(exitCode, 0, stderr);
      skipIfSwept(this, stdout);
      // A majority has it so by now; the node that is asked here hears of it within a heartbeat.
      while ((await membersOf(run)).length < 3) await sleep(50);
      assert.deepEqual(await membersOf(run), ['n1', 'n2', 'n3']);
      assert.deepEqual(await limitsOf(run), []);
    });
  });
});

/** Whoever else runs live on this machine sweeps first what dead runs left; in CI nobody does. */
function skipIfSwept(test: Context, said: string): void {
  if (!said.includes('the nodes are gone') || process.env['CI'] === 'true') return;
  process.stdout.write('      skipped: another run on this machine swept the killed one before it was healed\n');
  test.skip();
}

/** What is not yet as the faults want it, in words. */
async function bentBy(run: Killed): Promise<string[]> {
  return differences([
    ['rules at n1', /VERDICT-loss-1 .*NFQUEUE[^]*VERDICT-partition-1 .*DROP/.test(await rulesAt(run, 'n1'))],
    ['retransmissions', (await cappedAt(run)) !== false],
    ['clocks of n1', !(await clocksGoOn(run))],
    ['disk of n1', (await freeAt(run, 'n1')) === 0],
    ['n2', stateOf(await pidOf(run, 'n2')) === 'T'],
    ['n3', (await pidOf(run, 'n3')) === 0],
  ]);
}

async function straightOf(run: Killed): Promise<string[]> {
  const rules = await Promise.all(['n1', 'n2', 'n3'].map((node) => rulesAt(run, node)));
  return differences([
    ['rules', !rules.join().includes('VERDICT')],
    ['retransmissions', (await cappedAt(run)) !== true],
    ['clocks of n1', await clocksGoOn(run)],
    ['disk of n1', (await freeAt(run, 'n1')) > 0],
    ['n1', (await pidOf(run, 'n1')) > 1],
    ['n2', stateOf(await pidOf(run, 'n2')) !== 'T'],
    ['n3', (await pidOf(run, 'n3')) > 1],
  ]);
}

async function changedBy(run: Killed): Promise<string[]> {
  return differences([
    ['limits', (await limitsOf(run)).length === 1],
    ['members', (await membersOf(run)).join() === 'n1,n3'],
  ]);
}

function differences(claims: readonly (readonly [string, boolean])[]): string[] {
  return claims.flatMap(([what, holds]) => (holds ? [] : [what]));
}

interface Killed {
  readonly folder: string;
  readonly id: string;
}

/** Starts a run, kills its harness when `missing` finds nothing missing, and removes everything in the end. */
async function withKilled(
  spec: string,
  missing: (run: Killed) => Promise<string[]>,
  use: (run: Killed) => Promise<void>,
): Promise<void> {
  await withOut(async (out) => {
    const file = join(out, 'spec.yaml');
    writeFileSync(file, spec);
    const runs = join(out, 'runs');
    const harness = execa(process.execPath, [CLI, 'run', file, '--out', runs], { cwd: packageRoot(), reject: false });
    let over = false;
    void harness.then(() => (over = true));
    const isOver = (): boolean => over;
    try {
      const started = (): boolean => existsSync(runs) && readdirSync(runs).some((name) => hasBegun(join(runs, name)));
      while (!isOver() && !started()) await sleep(50);
      const id = readdirSync(runs).find((name) => name !== 'index.jsonl') ?? '';
      const run = { folder: join(runs, id), id };
      while (!isOver() && (await missing(run)).length > 0) await sleep(50);
      if (isOver()) assert.fail(`the run ended: ${(await harness).stderr}`);
      const going = await verdict('heal', run.folder);
      assert.deepEqual([going.exitCode, /still going on/.test(going.stderr)], [64, true], going.stderr);
      harness.kill('SIGKILL');
      await harness;
      await use(run);
    } finally {
      harness.kill('SIGKILL');
      await harness;
      await verdict('clean');
    }
  });
}

function hasBegun(folder: string): boolean {
  const ledger = join(folder, 'ledger.jsonl');
  return existsSync(ledger) && /"id":"(slow-disk|kill)-1"/.test(readFileSync(ledger, 'utf8'));
}

async function demandAll(test: Context, needed: readonly CapabilityName[]): Promise<void> {
  await demand(test, dockerHost);
  const { capabilities } = await dockerHost.probe({ packetDaemon: await packetDaemonIfAny() });
  const missing = capabilities.find(({ name, available }) => needed.includes(name) && !available);
  if (missing === undefined) return;
  if (process.env['CI'] === 'true') assert.fail(`${missing.name} is demanded: ${missing.mechanism}`);
  process.stdout.write(`      skipped: ${missing.name}: ${missing.mechanism}\n`);
  test.skip();
}

/** Of the node's process, or of what holds its network; 0 when that is gone. */
async function pidOf({ id }: Killed, node: string, part = 'process'): Promise<number> {
  const labels = [`verdict.run=${id}`, `verdict.node=${node}`, `verdict.part=${part}`];
  const filters = labels.flatMap((label) => ['--filter', `label=${label}`]);
  const { stdout: container } = await runTool(['docker', 'ps', '--all', '--quiet', ...filters]);
  const { stdout } = await runTool(['docker', 'inspect', '--format', '{{.State.Pid}}', container.trim()]);
  return Number(stdout);
}

async function inNetwork(run: Killed, node: string, ...argv: string[]): Promise<string> {
  const holder = await pidOf(run, node, 'anchor');
  assert.ok(holder > 1, `the network of ${node} is gone`);
  return (await runTool(['nsenter', '-t', String(holder), '-n', '--', ...argv])).stdout;
}

async function rulesAt(run: Killed, node: string): Promise<string> {
  return inNetwork(run, node, 'iptables-save');
}

/** Undefined where the kernel has no such setting. */
async function cappedAt(run: Killed): Promise<boolean | undefined> {
  const value = await inNetwork(run, 'n1', 'cat', '/proc/sys/net/ipv4/tcp_rto_max_ms');
  return value === '' ? undefined : value === '1000\n';
}

async function freeAt(run: Killed, node: string): Promise<number> {
  return (await statfs(`/proc/${String(await pidOf(run, node, 'anchor'))}/root/data`)).bavail;
}

async function clocksGoOn({ folder }: Killed): Promise<boolean> {
  const page = await ClockPage.open(join(folder, 'nodes', 'n1', 'clocks'));
  try {
    return page.state.wall.after.rate > 0n && page.state.monotonic.after.rate > 0n;
  } finally {
    await page.close();
  }
}

/** Limits on writes that are in force for n1. */
async function limitsOf(run: Killed): Promise<string[]> {
  const pid = await pidOf(run, 'n1');
  const line = /^\d+:(?:\S*,)?blkio(?:,\S*)?:(.*)$/m.exec(readFileSync(`/proc/${String(pid)}/cgroup`, 'utf8'));
  const file =
    line === null
      ? join(
          '/sys/fs/cgroup',
          /^0::(.*)$/m.exec(readFileSync(`/proc/${String(pid)}/cgroup`, 'utf8'))?.[1] ?? '',
          'io.max',
        )
      : join('/sys/fs/cgroup/blkio', line[1] ?? '', 'blkio.throttle.write_bps_device');
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text !== '' && !text.includes('wbps=max'));
}

/** Who is a member, as n3 says. */
async function membersOf(run: Killed): Promise<string[]> {
  const names = ['n1', 'n2', 'n3', 'n4'];
  const nodes = await Promise.all(names.map(async (name) => ({ name, address: await addressOf(run, name) })));
  const client = raft.connect({ nodes, options: raft.options({ members: 3 }), build: 'paper' });
  try {
    const members = await client.members?.('n3', AbortSignal.timeout(5_000));
    return (members ?? []).map(({ node }) => node).sort();
  } finally {
    await client.close();
  }
}

async function addressOf(run: Killed, node: string): Promise<string> {
  const listed = await inNetwork(run, node, 'ip', '-o', '-4', 'address', 'show', 'scope', 'global');
  return / inet ([\d.]+)\//.exec(listed)?.[1] ?? assert.fail(`${node} has no address`);
}
