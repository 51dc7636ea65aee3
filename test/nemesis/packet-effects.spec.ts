import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CapabilityName, Lab } from '../../harness/core/contracts/host.ts';
import { HarnessError } from '../../harness/core/errors.ts';
import { pendingInverses } from '../../nemesis/ledger.ts';
import type { NemesisLab } from '../../nemesis/run-drivers.ts';
import { iptables } from '../../nemesis/packets/iptables.ts';
import { nfqueue } from '../../nemesis/packets/nfqueue/nfqueue.ts';
import { tc } from '../../nemesis/packets/tc.ts';
import { openKit, type Kit } from './nemesis-kit.ts';
import { openStationLab, probe, skipUnless, withExec, type Histogram, type StationLab } from './station-lab.ts';

/** Six standard deviations: a fair draw leaves these bounds once in 500 million times. */
function assertBinomial(count: number, trials: number, probability: number): void {
  const deviation = Math.sqrt(trials * probability * (1 - probability));
  const distance = Math.abs(count - trials * probability);
  assert.ok(distance < 6 * deviation, `${count} of ${trials} at probability ${probability}`);
}

const total = (arrived: Histogram): number => Object.values(arrived).reduce((sum, count) => sum + count, 0);

/** Rules of others, which must be there before, during and after. */
const FOREIGN: Readonly<Record<'iptables' | 'tc', readonly (readonly string[])[]>> = {
  iptables: [
    ['iptables', '-w', '-t', 'raw', '-N', 'FOREIGN'],
    ['iptables', '-w', '-t', 'raw', '-A', 'PREROUTING', '-s', '198.51.100.1', '-j', 'FOREIGN'],
    ['iptables', '-w', '-t', 'mangle', '-A', 'POSTROUTING', '-d', '198.51.100.2', '-j', 'ACCEPT'],
  ],
  tc: [
    ['tc', 'qdisc', 'add', 'dev', 'eth0', 'clsact'],
    // prettier-ignore
    ['tc', 'filter', 'add', 'dev', 'eth0', 'ingress', 'protocol', 'ip', 'prio', '7',
      'bpf', 'direct-action', 'bytecode', '1,6 0 0 4294967295'],
  ],
};

const LISTINGS: Readonly<Record<'iptables' | 'tc', readonly (readonly string[])[]>> = {
  iptables: [['iptables-save']],
  tc: [
    ['tc', 'qdisc', 'show'],
    ['tc', 'filter', 'show', 'dev', 'eth0', 'ingress'],
  ],
};

/** The lab with one tool missing on one node. */
function brokenAt(node: string, tool: string, lab: Lab): NemesisLab {
  return withExec(lab, (where, argv, stdin) =>
    lab.exec(where, where === node && argv[0] === tool ? ['/nonexistent'] : argv, stdin),
  );
}

for (const backend of [nfqueue, iptables, tc]) {
  const tool = backend === tc ? 'tc' : 'iptables';
  describe(`packet faults by ${backend.name}`, function () {
    this.timeout(60_000);
    let stations: StationLab;
    let kit: Kit;
    let initial: string;

    async function listing(): Promise<string> {
      const places = [
        ...stations.lab.nodes.map((node) => (argv: readonly string[]) => stations.lab.exec(node, argv)),
        ...(backend === tc ? [(argv: readonly string[]) => stations.lab.switch?.exec(argv.slice(0, 3))] : []),
      ];
      const outputs = places.flatMap((exec) => LISTINGS[tool].map(async (argv) => (await exec(argv))?.stdout));
      // Comments hold the time, brackets counters, and use alone makes empty tables appear.
      return (await Promise.all(outputs)).join('\n').replace(/^(#|COMMIT|\*|:[A-Z]+ ACCEPT).*\n/gm, '');
    }

    before(async function () {
      const { available, reason, capabilities } = await probe();
      skipUnless(this, available, reason);
      stations = await openStationLab();
      const has = (capability: CapabilityName): boolean =>
        capabilities.some((offered) => offered.name === capability && offered.available);
      const usable =
        backend === tc || (has('packet-drop') && has(backend === nfqueue ? 'packet-seeded' : 'packet-duplicate'));
      skipUnless(this, usable, `no ${backend.name}`);
      for (const argv of FOREIGN[tool]) {
        const { exitCode, stderr } = await stations.lab.exec('n2', argv);
        skipUnless(this, exitCode === 0, stderr);
      }
      initial = await listing();
    });

    beforeEach(async () => {
      kit = await openKit(stations.lab, stations.directory, backend);
    });

    afterEach(async () => {
      await kit.nemesis.healAll();
      await kit.ledger.close();
      assert.equal(await listing(), initial);
    });

    after(async () => stations.close());

    it('block one direction and leave the other alone', async () => {
      await kit.begin('partition-1', { shape: 'one-way' }, ['n2', 'n1', 'n3']);
      assert.deepEqual(kit.nemesis.active, ['partition-1']);
      assert.deepEqual(await stations.send('n1', 'n2', 500), { arrived: {}, errors: [] });
      assert.deepEqual(await stations.send('n2', 'n1', 500), { arrived: { 1: 500 }, errors: [] });
      await kit.end('partition-1');
      const effect = kit.record('partition-1')?.effect;
      assert.ok(effect?.proven && effect.count >= 500, JSON.stringify(effect));
      assert.deepEqual((await stations.send('n1', 'n2', 500)).arrived, { 1: 500 });
    });

    it('without any packet to hit prove nothing', async () => {
      await kit.begin('loss-1', { target: ['n3'], percent: 1 });
      await kit.end('loss-1');
      assert.equal(kit.record('loss-1')?.effect?.proven, false);
    });

    it('lose the share asked for, and count what they lost', async () => {
      await kit.begin('loss-1', { percent: 30, target: ['n2'], direction: 'in' });
      const lossy = total((await stations.send('n1', 'n2', 2_000)).arrived);
      const clean = await stations.send('n2', 'n1', 500);
      await kit.end('loss-1');
      assertBinomial(lossy, 2_000, 0.7);
      assert.deepEqual(clean.arrived, { 1: 500 });
      assert.equal(kit.record('loss-1')?.effect?.count, 2_000 - lossy);
    });

    it('duplicate the share asked for, exactly once each', async () => {
      await kit.begin('duplicate-1', { percent: 20, target: ['n2'], direction: 'in' });
      const { arrived } = await stations.send('n1', 'n2', 2_000);
      const clean = await stations.send('n2', 'n1', 500);
      await kit.end('duplicate-1');
      assert.deepEqual(Object.keys(arrived), ['1', '2']);
      assert.equal(total(arrived), 2_000);
      assertBinomial(arrived['2'] ?? 0, 2_000, 0.2);
      assert.deepEqual(clean.arrived, { 1: 500 });
      assert.equal(kit.record('duplicate-1')?.effect?.count, arrived['2']);
    });

    it('duplicate everything both ways without a storm', async () => {
      await kit.begin('duplicate-1', { percent: 100 });
      assert.deepEqual((await stations.send('n1', 'n2', 500)).arrived, { 2: 500 });
      assert.deepEqual((await stations.send('n2', 'n1', 500)).arrived, { 2: 500 });
    });

    it('compose and heal independently', async () => {
      await kit.begin('loss-1', { percent: 30, target: ['n2'], direction: 'in' });
      await kit.begin('partition-1', { shape: 'isolate-leader' }, undefined, 'n2');
      assert.deepEqual((await stations.send('n1', 'n2', 200)).arrived, {});
      await kit.end('partition-1');
      const lossy = total((await stations.send('n1', 'n2', 2_000)).arrived);
      assertBinomial(lossy, 2_000, 0.7);
      await kit.begin('partition-2', { shape: 'isolate-leader' }, undefined, 'n2');
      await kit.end('loss-1');
      assert.deepEqual((await stations.send('n1', 'n2', 200)).arrived, {});
      await kit.end('partition-2');
      assert.deepEqual((await stations.send('n1', 'n2', 200)).arrived, { 1: 200 });
      assert.equal(kit.record('loss-1')?.effect?.count, 2_000 - lossy);
      assert.equal(kit.record('partition-1')?.effect?.count, 200);
      assert.equal(kit.record('partition-2')?.effect?.count, 200);
    });

    it('leave the rules of others in force', async () => {
      await kit.begin('partition-1', { shape: 'halves' });
      await kit.begin('duplicate-1', {});
      const during = (await listing()).split('\n');
      for (const line of initial.split('\n')) assert.ok(during.includes(line), line);
      assert.ok(during.length > initial.split('\n').length);
    });

    it('cut clients from the cut-off side with scope all', async () => {
      await kit.begin('partition-1', { shape: 'isolate-leader', scope: 'all' }, undefined, 'n1');
      assert.deepEqual(await stations.sendAsClient('n1', 100), {});
      assert.deepEqual(await stations.sendAsClient('n2', 100), { 1: 100 });
      await kit.end('partition-1');
      assert.deepEqual(await stations.sendAsClient('n1', 100), { 1: 100 });
    });

    it('end TCP connections that slept through a partition when it heals', async function () {
      const { capabilities } = await probe();
      skipUnless(
        this,
        capabilities.some(({ name, available }) => name === 'socket-destroy' && available),
        'no ss -K',
      );
      await stations.ask('n1', '/hold', { to: stations.lab.addressOf('n2') });
      await kit.begin('partition-1', { shape: 'isolate-leader' }, undefined, 'n2');
      await stations.ask('n1', '/write');
      assert.equal(await stations.ask('n1', '/held'), 'open');
      await kit.end('partition-1');
      while ((await stations.ask('n1', '/held')) === 'open') await sleep(10);
      assert.match(String(await stations.ask('n1', '/held')), /^ECONN/);
    });

    it('that cannot be installed fail with command, node and reason, and leave nothing', async () => {
      const restore = backend === tc ? 'tc' : 'iptables-restore';
      const broken = await openKit(brokenAt('n3', restore, stations.lab), stations.directory, backend);
      await assert.rejects(broken.begin('partition-1', { shape: 'isolate-leader' }, undefined, 'n1'), (error) => {
        assert.ok(error instanceof HarnessError);
        assert.match(
          error.message,
          new RegExp(`^${restore} .*failed on n3 with exit code 127, saying: .*No such file`),
        );
        return true;
      });
      assert.deepEqual(broken.nemesis.active, []);
      await broken.nemesis.healAll();
      await broken.ledger.close();
      assert.deepEqual(pendingInverses(broken.ledgerFile), []);
    });
  });
}
