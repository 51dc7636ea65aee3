import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../../harness/core/contracts/host.ts';
import type { JsonObject } from '../../harness/core/json.ts';
import { createDockerHost, dockerHost } from '../../cluster/hosts/docker/docker-host.ts';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import { JOURNAL } from '../../nemesis/drivers/packet-daemons.ts';
import { packetDaemonIfAny } from '../../nemesis/native/packet-daemon.ts';
import { draw, drawDelay, murmur3, PURPOSE } from '../../nemesis/packets/draws.ts';
import { readJournal, type Decision, type PacketDecision } from '../../nemesis/packets/nfqueue/journal.ts';
import { nfqueue } from '../../nemesis/packets/nfqueue/nfqueue.ts';
import { createSelection, linkSeed } from '../../nemesis/packets/selection.ts';
import { openKit, type Kit } from './nemesis-kit.ts';
import { openStationLab, skipUnless, type StationLab } from './station-lab.ts';

const TCP = 6;
/** Of IPv4 and UDP, bytes. */
const UDP_HEADERS = 28;

/** Onto the link from n1 to n2, whatever else there is. */
const AT_N2 = { target: ['n2'], direction: 'in' };

const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

/** Places on the link from n1 to n2 that a fault with this seed hits. */
function predicted(count: number, seed: number, share = 0.2, burst?: number): number[] {
  const sample = { probability: share, ...(burst === undefined ? {} : { burst }) };
  const selects = createSelection(sample, linkSeed(seed, 'n1', 'n2'));
  return upTo(count).filter((index) => selects(index, index));
}

/** As stations send it. */
function message(number: number): Buffer {
  const bytes = Buffer.alloc(8 + (number % 4));
  bytes.writeUInt32BE(number);
  bytes.writeInt32BE(~number, 4);
  return bytes;
}

effectsOn('on host namespace', namespaceHost, { many: 4_000, rest: true });
effectsOn('on host docker', dockerHost, { many: 1_500, rest: false });
effectsOn('on host docker, through the engine alone', createDockerHost({ access: 'engine' }), {
  many: 1_500,
  rest: false,
});

/**
 * @param many datagrams where shares are measured
 * @param rest whether cases are included that are the daemon's own affair, wherever it runs
 */
function effectsOn(where: string, host: Host, { many, rest }: { readonly many: number; readonly rest: boolean }): void {
  describe(`the packet daemon ${where}`, function () {
    this.timeout(120_000);
    let stations: StationLab;
    let kit: Kit;

    const arrivals = async (count: number): Promise<readonly number[]> => {
      await stations.send('n1', 'n2', count);
      return stations.numbers('n2', 'n1');
    };

    /** Waits until so many have arrived, and that is all. */
    const arrivedAtLast = async (count: number): Promise<readonly number[]> => {
      let arrived = await stations.numbers('n2', 'n1');
      while (arrived.length < count) arrived = await stations.numbers('n2', 'n1');
      assert.equal(arrived.length, count);
      return arrived;
    };

    const decisions = async (fault: string): Promise<PacketDecision[]> => {
      const file = join(stations.lab.outputDirectory('n2').hostPath, JOURNAL);
      return readJournal(await readFile(file, 'utf8')).filter(({ rule }) => rule.startsWith(`${fault}:`));
    };

    const decided = async (fault: string, decision: Decision): Promise<PacketDecision[]> =>
      (await decisions(fault)).filter((line) => line.decision === decision);

    /** What arrives of so many datagrams while the fault is in force. */
    const under = async (fault: string, parameters: JsonObject, count: number): Promise<readonly number[]> => {
      await kit.begin(fault, { ...AT_N2, ...parameters });
      const arrived = await arrivals(count);
      await kit.end(fault);
      return arrived;
    };

    before(async function () {
      const { available, reason, capabilities } = await host.probe({ packetDaemon: await packetDaemonIfAny() });
      skipUnless(this, available, reason);
      const daemon = capabilities.find(({ name }) => name === 'packet-seeded');
      skipUnless(this, daemon?.available === true, daemon?.mechanism ?? 'no packet daemon');
      stations = await openStationLab(host);
    });

    beforeEach(async () => {
      kit = await openKit(stations.lab, stations.directory, nfqueue);
    });

    afterEach(async () => {
      await kit.nemesis.healAll();
      await kit.ledger.close();
      assert.deepEqual((await stations.send('n1', 'n2', 100)).arrived, { 1: 100 });
    });

    // Nothing was opened where the suite is skipped.
    after(async () => (stations as StationLab | undefined)?.close());

    it('loses exactly the packets that the seed says, and others with another seed', async () => {
      await kit.begin('loss-1', { ...AT_N2, seed: 5 });
      const arrived = new Set(await arrivals(many));
      const lost = upTo(many).filter((number) => !arrived.has(number));
      assert.deepEqual((await stations.send('n2', 'n1', 300)).arrived, { 1: 300 });
      await kit.end('loss-1');
      assert.deepEqual(lost, predicted(many, 5));
      const deviation = Math.sqrt(many * 0.2 * 0.8);
      assert.ok(Math.abs(lost.length - many * 0.2) < 3 * deviation, `${lost.length} of ${many}`);
      const effect = kit.record('loss-1')?.effect;
      assert.deepEqual([effect?.proven, effect?.count], [true, lost.length]);
      const journal = await decided('loss-1', 'lose');
      assert.deepEqual(
        journal.map(({ index }) => index),
        lost,
      );
      const other = await under('loss-2', { seed: 6 }, 1_000);
      assert.deepEqual(
        upTo(1_000).filter((number) => !other.includes(number)),
        predicted(1_000, 6),
      );
      assert.notDeepEqual(predicted(1_000, 6), predicted(1_000, 5));
    });

    it('duplicates exactly once, and exactly the packets that the seed says', async () => {
      const arrived = await under('duplicate-1', { seed: 7 }, 1_000);
      const twice = upTo(1_000).filter((number) => arrived.filter((other) => other === number).length === 2);
      assert.deepEqual(twice, predicted(1_000, 7));
      assert.equal(arrived.length, 1_000 + twice.length);
    });

    it('lets TCP through content draws: what is sent again arrives', async () => {
      await kit.begin('loss-3', { ...AT_N2, draws: 'content', seed: 8 });
      const to = stations.lab.addressOf('n2');
      const times = (await stations.ask('n1', '/exchange', { to, count: '30' })) as number[];
      await kit.end('loss-3');
      assert.equal(times.length, 30);
      const keyOf = (number: number): number => murmur3(message(number), 0);
      const selects = createSelection({ probability: 0.2 }, linkSeed(8, 'n1', 'n2'));
      const hit = upTo(30).filter((number) => selects(number, keyOf(number)));
      const lost = await decided('loss-3', 'lose');
      assert.deepEqual(
        lost.filter(({ protocol }) => protocol === TCP).map(({ key }) => key),
        hit.map(keyOf),
      );
      const again = (await decided('loss-3', 'again')).map(({ key }) => key);
      for (const { key } of lost) assert.ok(again.includes(key), String(key));
    });

    if (!rest) return;

    it('loses each segment of TCP once only, however many others wait to be sent again at that time', async () => {
      await kit.begin('loss-10', { ...AT_N2, draws: 'content', percent: 100, protocol: 'tcp' });
      const query = { to: stations.lab.addressOf('n2'), connections: '150', count: '6' };
      const times = (await stations.ask('n1', '/exchanges', query)) as number[];
      await kit.end('loss-10');
      assert.equal(times.length, 900);
      const lost = (await decided('loss-10', 'lose')).map(({ key }) => key);
      assert.deepEqual([lost.length, new Set(lost).size], [900, 900]);
    });

    it('loses in bursts, and every nth', async () => {
      const bursts = new Set(await under('loss-4', { seed: 9, burst: 5 }, 1_000));
      assert.deepEqual(
        upTo(1_000).filter((number) => !bursts.has(number)),
        predicted(1_000, 9, 0.2, 5),
      );
      const nth = await under('loss-5', { nth: 4 }, 400);
      assert.deepEqual(
        nth,
        upTo(400).filter((number) => number % 4 !== 3),
      );
    });

    for (const distribution of ['normal', 'pareto'] as const) {
      it(`delays everything that a TCP connection is sent by what the seed says (${distribution})`, async () => {
        const fault = distribution === 'normal' ? 'delay-1' : 'delay-2';
        await kit.begin(fault, { ...AT_N2, delay: '20ms', jitter: '3ms', distribution, seed: 3 });
        const to = stations.lab.addressOf('n2');
        const times = (await stations.ask('n1', '/exchange', { to, count: '10' })) as number[];
        await kit.end(fault);
        for (const time of times) assert.ok(time >= 2, times.join(' '));
        const waits = await decided(fault, 'wait');
        assert.ok(waits.length >= 10);
        for (const { key, amount } of waits) {
          assert.equal(amount, drawDelay(linkSeed(3, 'n1', 'n2'), key, distribution, 20_000, 3_000));
        }
        const effect = kit.record(fault)?.effect;
        assert.deepEqual([effect?.observation, effect?.count], ['packets delayed', waits.length]);
      });
    }

    it('has packets overtaken by as many as asked for', async () => {
      const arrived = await under('reorder-1', { nth: 10, overtaken: 3, patience: '10s' }, 203);
      const late = upTo(20).map((ten) => ten * 10 + 9);
      const expected = upTo(203).flatMap((number) => {
        if (late.includes(number)) return [];
        return late.includes(number - 3) ? [number, number - 3] : [number];
      });
      assert.deepEqual(arrived, expected);
    });

    it('damages packets so that the kernel notices, or that nobody does', async () => {
      const arrived = new Set(await under('corrupt-1', { seed: 11 }, 500));
      assert.deepEqual(
        upTo(500).filter((number) => !arrived.has(number)),
        predicted(500, 11),
      );
      for (const { key, amount, length } of await decided('corrupt-1', 'flip')) {
        const bits = (length - UDP_HEADERS) * 8;
        assert.equal(amount, draw(linkSeed(11, 'n1', 'n2'), key, PURPOSE.position) % bits);
      }
      const right = await under('corrupt-2', { seed: 11, checksum: 'right' }, 500);
      assert.equal(right.length, 500 - predicted(500, 11).length);
      assert.equal(await stations.ask('n2', '/damaged'), predicted(500, 11).length);
    });

    it('lets links carry only so much, and loses what finds their queue full', async () => {
      await under('rate-1', { rate: '20kbit', burst: 2_000, queue: 20 }, 300);
      const effect = kit.record('rate-1')?.effect;
      const { queueFull } = effect?.details as { readonly queueFull: number };
      assert.ok(queueFull > 0);
      const arrived = await arrivedAtLast(300 - queueFull);
      assert.deepEqual(
        arrived,
        arrived.toSorted((a, b) => a - b),
      );
    });

    it('holds packets and lets all of them go at the end, in order', async () => {
      await kit.begin('hold-1', AT_N2);
      assert.deepEqual((await stations.send('n1', 'n2', 150)).arrived, {});
      assert.deepEqual((await stations.send('n3', 'n1', 50)).arrived, { 1: 50 });
      await stations.ask('n2', '/reset');
      await kit.end('hold-1');
      assert.deepEqual(await arrivedAtLast(150), upTo(150));
    });

    it('leaves alone what the match does not name', async () => {
      assert.equal((await under('loss-6', { percent: 100, protocol: 'tcp' }, 100)).length, 100);
      assert.equal((await under('loss-7', { percent: 100, protocol: 'udp', port: 7_001 }, 100)).length, 100);
      assert.equal((await under('loss-8', { percent: 100, protocol: 'udp', port: 7_000 }, 100)).length, 0);
    });

    it('applies several faults to one packet', async () => {
      await kit.begin('delay-3', { ...AT_N2, delay: '5ms' });
      await kit.begin('duplicate-2', { ...AT_N2, percent: 100 });
      await kit.begin('loss-9', { ...AT_N2, nth: 2 });
      const arrived = await arrivals(200);
      // Originals and copies alternate, and of each pair the second is lost.
      assert.deepEqual(arrived, upTo(200));
      for (const fault of ['loss-9', 'delay-3', 'duplicate-2']) await kit.end(fault);
      for (const fault of ['loss-9', 'delay-3', 'duplicate-2']) assert.ok(kit.record(fault)?.effect?.proven, fault);
    });
  });
}
