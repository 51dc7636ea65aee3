import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { runTool } from '../../cluster/hosts/command.ts';
import { dockerHost } from '../../cluster/hosts/docker/docker-host.ts';
import { requireEngine } from '../../cluster/hosts/docker/engine.ts';
import { ensureHostImage, HOST_IMAGE, hostProgramMounts } from '../../cluster/hosts/docker/host-image.ts';
import { NODE_LABEL, PART_LABEL, RUN_LABEL } from '../../cluster/hosts/docker/labels.ts';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import type { Host, Lab } from '../../harness/core/contracts/host.ts';
import { HarnessError } from '../../harness/core/errors.ts';
import type { JsonObject } from '../../harness/core/json.ts';
import { healPending } from '../../nemesis/healing.ts';
import { packetDaemonIfAny } from '../../nemesis/native/packet-daemon.ts';
import { nfqueue } from '../../nemesis/packets/nfqueue/nfqueue.ts';
import { tc } from '../../nemesis/packets/tc.ts';
import { openKit, type Kit } from './nemesis-kit.ts';
import { openStationLab, skipUnless, type StationLab } from './station-lab.ts';

/** One of every kind, all at the same time, so that every mechanism is at work. */
const ALL: Readonly<Record<string, JsonObject>> = {
  'partition-1': { shape: 'majority' },
  'partition-2': { shape: 'halves', mode: 'hold' },
  'loss-1': { target: ['n1'] },
  'duplicate-1': { target: ['n1'] },
  'delay-1': { target: ['n2'], delay: '5ms' },
  'reorder-1': { target: ['n2'] },
  'corrupt-1': { target: ['n3'] },
  'rate-1': { target: ['n3'] },
};

/** Rules that somebody has in a network namespace: a chain with a jump to it, and a filter at an interface. */
const OF_OTHERS = [
  ['iptables', '-w', '-t', 'raw', '-N', 'SOMEBODY'],
  ['iptables', '-w', '-t', 'raw', '-A', 'SOMEBODY', '-s', '192.0.2.1', '-j', 'DROP'],
  ['iptables', '-w', '-t', 'raw', '-I', 'PREROUTING', '-j', 'SOMEBODY'],
  ['iptables', '-w', '-t', 'mangle', '-A', 'POSTROUTING', '-d', '192.0.2.2', '-j', 'ACCEPT'],
  ['iptables', '-w', '-A', 'INPUT', '-s', '192.0.2.3', '-j', 'DROP'],
  ['tc', 'qdisc', 'add', 'dev', 'eth0', 'clsact'],
  ['tc', 'filter', 'add', 'dev', 'eth0', 'ingress', 'protocol', 'ip', 'prio', '7', 'handle', '1', 'bpf'].concat([
    'direct-action',
    'bytecode',
    '1,6 0 0 4294967295',
  ]),
  ['tc', 'qdisc', 'replace', 'dev', 'eth0', 'root', 'pfifo', 'limit', '77'],
];

for (const host of [namespaceHost, dockerHost]) {
  describe(`packet faults on host ${host.name}`, function () {
    this.timeout(120_000);
    let stations: StationLab;
    let kit: Kit | undefined;

    const open = async (backend = nfqueue): Promise<Kit> => {
      kit = await openKit(stations.lab, stations.directory, backend, undefined, { timesLinks: true });
      await kit.nemesis.prepare();
      return kit;
    };

    before(async function () {
      await demandDaemon(this, host);
      stations = await openStationLab(host);
    });

    afterEach(async () => {
      await kit?.nemesis.healAll();
      await kit?.ledger.close();
      kit = undefined;
    });

    // Nothing was opened where the suite is skipped.
    after(async () => (stations as StationLab | undefined)?.close());

    it('change nothing of the machine itself, whatever they do in the namespaces of nodes', async () => {
      const before = await ofMachine();
      const opened = await open();
      for (const [id, parameters] of Object.entries(ALL)) await opened.begin(id, parameters);
      assert.deepEqual([...opened.nemesis.active].sort(), Object.keys(ALL).sort());
      assert.match(await ofNode(stations.lab, 'n1'), /VERDICT-loss-1/);
      assert.equal(await ofMachine(), before);
      await opened.nemesis.healAll();
      assert.equal(await ofMachine(), before);
    });

    it('leave the rules alone that somebody else has at a node, in force, healed, and healed from the ledger', async () => {
      const { lab } = stations;
      for (const argv of OF_OTHERS) assert.deepEqual((await lab.exec('n1', argv)).stderr, '', argv.join(' '));
      const before = await ofNode(lab, 'n1');
      assert.match(before, /SOMEBODY[^]*192\.0\.2\.3[^]*clsact[^]*pref 7/);
      for (const isHealed of [true, false]) {
        const opened = await open();
        for (const [id, parameters] of Object.entries(ALL)) await opened.begin(id, parameters);
        const lines = (await ofNode(lab, 'n1')).split('\n');
        assert.deepEqual(
          before.split('\n').filter((line) => !lines.includes(line)),
          [],
        );
        if (isHealed) await opened.nemesis.healAll();
        else await healPending(opened.ledgerFile, lab);
        assert.equal(await ofNode(lab, 'n1'), before);
        await opened.nemesis.healAll();
        await opened.ledger.close();
      }
    });
  });
}

describe('packet faults by tc', function () {
  this.timeout(120_000);
  let stations: StationLab | undefined;

  before(async function () {
    const { available, reason } = await namespaceHost.probe();
    skipUnless(this, available, reason);
    stations = await openStationLab();
  });

  after(async () => stations?.close());

  it('leave the filters and the qdisc of others alone', async () => {
    const { lab, directory } = stations as StationLab;
    for (const argv of OF_OTHERS.filter(([tool]) => tool === 'tc')) await lab.exec('n1', argv);
    const before = await ofNode(lab, 'n1');
    assert.match(before, /clsact[^]*pref 7/);
    const kit = await openKit(lab, directory, tc);
    await kit.nemesis.prepare();
    await kit.begin('loss-1', { target: ['n1'] });
    assert.notEqual(await ofNode(lab, 'n1'), before);
    await kit.nemesis.healAll();
    await kit.ledger.close();
    assert.equal(await ofNode(lab, 'n1'), before);
  });

  it('say so when the interface that has the rules is not there any more', async () => {
    const { lab, directory } = stations as StationLab;
    const kit = await openKit(lab, directory, tc);
    await kit.nemesis.prepare();
    await kit.begin('loss-1', { target: ['n2'] });
    await rename(lab, 'n2', 'eth0', 'eth7');
    await assert.rejects(kit.end('loss-1'), (error) => error instanceof HarnessError && /eth0/.test(error.message));
    await rename(lab, 'n2', 'eth7', 'eth0');
    await kit.nemesis.healAll();
    await kit.ledger.close();
  });
});

describe('a node whose container is taken off the network and put back', function () {
  this.timeout(120_000);
  let stations: StationLab;

  before(async function () {
    await demandDaemon(this, dockerHost);
    stations = await openStationLab(dockerHost);
  });

  after(async () => (stations as StationLab | undefined)?.close());

  it('stays cut off under another interface, and hears the others after the heal', async () => {
    const { lab, directory } = stations;
    const kit = await openKit(lab, directory, nfqueue);
    try {
      await kit.begin('partition-1', { shape: 'halves' }, ['n1', 'n2', 'n3']);
      assert.deepEqual((await stations.send('n3', 'n1', 100)).arrived, {});
      const before = await interfacesOf(lab, 'n1');
      await reconnect(lab, 'n1');
      assert.notEqual(await interfacesOf(lab, 'n1'), before);
      assert.deepEqual((await stations.send('n3', 'n1', 100)).arrived, {});
      await kit.end('partition-1');
      assert.equal(kit.record('partition-1')?.effect?.proven, true);
      assert.deepEqual((await stations.send('n3', 'n1', 100)).arrived, { 1: 100 });
    } finally {
      await kit.nemesis.healAll();
      await kit.ledger.close();
    }
  });
});

describe('sweeping what dead runs left', function () {
  this.timeout(60_000);

  it('leaves a container alone that is somebody else’s, with its rules', async function () {
    const { available, reason } = await dockerHost.probe();
    skipUnless(this, available && process.getuid?.() === 0, available ? 'needs root' : reason);
    const engine = await requireEngine();
    await ensureHostImage(engine);
    const container = await engine.createContainer({
      Image: HOST_IMAGE,
      Cmd: ['/usr/bin/sleep', '60'],
      HostConfig: { NetworkMode: 'none', Mounts: hostProgramMounts() },
    });
    try {
      await container.start();
      const { Pid } = (await container.inspect()).State;
      const enter = ['nsenter', '-t', String(Pid), '-n', '--'];
      for (const argv of OF_OTHERS.filter(([tool]) => tool === 'iptables')) await runTool([...enter, ...argv]);
      const rules = async (): Promise<string> => plain((await runTool([...enter, 'iptables-save'])).stdout);
      const before = await rules();
      assert.match(before, /SOMEBODY/);
      await dockerHost.sweep();
      await namespaceHost.sweep();
      assert.equal(await rules(), before);
    } finally {
      await container.remove({ force: true });
    }
  });
});

async function demandDaemon(test: Mocha.Context, host: Host): Promise<void> {
  const { available, reason, capabilities } = await host.probe({ packetDaemon: await packetDaemonIfAny() });
  skipUnless(test, available, reason);
  const daemon = capabilities.find(({ name }) => name === 'packet-hold');
  skipUnless(test, daemon?.available === true, daemon?.mechanism ?? 'no packet daemon');
}

/** Rules, queues and settings of the machine's own network, without those that engines have for their networks. */
async function ofMachine(): Promise<string> {
  const rules = plain((await runTool(['iptables-save'])).stdout)
    .split('\n')
    .filter((line) => !/DOCKER|br-[0-9a-f]{12}/.test(line));
  const queues = (await runTool(['tc', 'qdisc', 'show'])).stdout
    .split('\n')
    .filter((line) => !/ dev (veth|br-)/.test(line));
  const settings = ['tcp_rto_max_ms', 'tcp_retries2', 'ip_forward'].map(settingOf);
  return [...rules, ...queues, ...settings].join('\n');
}

/** Undefined where the kernel has no such setting. */
function settingOf(name: string): string {
  try {
    return `${name} ${readFileSync(`/proc/sys/net/ipv4/${name}`, 'utf8')}`;
  } catch {
    return `${name} none`;
  }
}

async function ofNode(lab: Lab, node: string): Promise<string> {
  const show = async (...argv: string[]): Promise<string> => plain((await lab.exec(node, argv)).stdout);
  return [
    await show('iptables-save'),
    await show('tc', 'qdisc', 'show'),
    await show('tc', 'filter', 'show', 'dev', 'eth0', 'ingress'),
    await show('tc', 'filter', 'show', 'dev', 'eth0'),
  ].join('\n');
}

/** Without times and counters. */
function plain(rules: string): string {
  return rules.replaceAll(/^#.*$/gm, '').replaceAll(/\[\d+:\d+\]/g, '');
}

async function interfacesOf(lab: Lab, node: string): Promise<string> {
  const { stdout } = await lab.exec(node, ['ip', '-o', '-4', 'address', 'show', 'scope', 'global']);
  return stdout.split(' inet ')[0] ?? '';
}

async function rename(lab: Lab, node: string, from: string, to: string): Promise<void> {
  const script = `link set ${from} down\nlink set ${from} name ${to}\nlink set ${to} up\n`;
  assert.equal((await lab.exec(node, ['ip', '-batch', '-'], script)).exitCode, 0);
}

/** As `docker network disconnect` and `connect` do it. */
async function reconnect(lab: Lab, node: string): Promise<void> {
  const engine = await requireEngine();
  const containers = await engine.listContainers({
    filters: { label: [`${NODE_LABEL}=${node}`, `${PART_LABEL}=anchor`] },
  });
  const own = containers.find(({ NetworkSettings }) =>
    Object.values(NetworkSettings.Networks).some(({ IPAddress }) => IPAddress === lab.addressOf(node)),
  );
  assert.ok(own, `no anchor of ${node} in any ${RUN_LABEL}`);
  const [network] = Object.values(own.NetworkSettings.Networks);
  const handle = engine.getNetwork(network?.NetworkID ?? '');
  await handle.disconnect({ Container: own.Id });
  await handle.connect({
    Container: own.Id,
    EndpointConfig: { IPAMConfig: { IPv4Address: lab.addressOf(node) } },
  });
}
