import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Host } from '../../../harness/core/contracts/host.ts';
import { ECHO_PORT, type EchoAnswer } from './echo-protocol.ts';
import type { Abilities } from './host-conformance.ts';
import { NODES, openRunningBench, type LabBench } from './lab-bench.ts';
import { tryLongTool } from './long-tool.ts';
import { dropPackets, type PacketDrop } from './packet-drop.ts';

const COUNT = 20;
const EFFECT_MS = 10_000;

/** Addresses, reachability, and what is done to packets on their way. */
export function networkConformance(host: Host, abilities: Abilities): void {
  describe('network', () => {
    let bench: LabBench;
    let rule: PacketDrop | undefined;
    before(async () => {
      bench = await openRunningBench(host);
    });
    afterEach(async () => {
      await rule?.remove();
      rule = undefined;
    });
    after(() => bench.close());

    it('gives every node an address of its own, which clients reach from a known one', async () => {
      const addresses = NODES.map((node) => bench.lab.addressOf(node));
      assert.equal(new Set(addresses).size, NODES.length);
      for (const node of NODES) {
        const { remote } = await bench.client.answer(node);
        assert.ok(bench.lab.clientAddresses.includes(remote), `${remote} is none of the clients' addresses`);
      }
    });

    it('lets every node reach every other under its address', async () => {
      for (const from of NODES) {
        for (const to of NODES.filter((node) => node !== from)) {
          const url = encodeURIComponent(`http://${bench.lab.addressOf(to)}:${ECHO_PORT}/`);
          assert.equal((await bench.client.answer(from, `/fetch?url=${url}`)).remote, bench.lab.addressOf(from));
        }
      }
    });

    it('drops packets of one direction only, and counts them', async function () {
      const capability = abilities.get('packet-drop');
      if (!capability) return this.skip();
      rule = await dropPackets(bench.lab, capability, 'n1', 'n2');
      assert.equal(await rule.dropped(), 0);
      await send(bench, 'n1', 'n2');
      await send(bench, 'n2', 'n1');
      await untilCounted(rule, COUNT);
      await bench.client.until('n1', (answer) => receivedFrom(bench, answer, 'n2') === COUNT);
      assert.equal(receivedFrom(bench, await bench.client.answer('n2'), 'n1'), 0);
    });

    it('delivers again once the rule is removed', async function () {
      const capability = abilities.get('packet-drop');
      if (!capability) return this.skip();
      const cut = await dropPackets(bench.lab, capability, 'n1', 'n3');
      await send(bench, 'n1', 'n3');
      await untilCounted(cut, COUNT);
      await cut.remove();
      await send(bench, 'n1', 'n3');
      await bench.client.until('n3', (answer) => receivedFrom(bench, answer, 'n1') === COUNT);
    });

    it('keeps a rule in force over the death and restart of the node', async function () {
      const capability = abilities.get('packet-drop');
      if (!capability) return this.skip();
      rule = await dropPackets(bench.lab, capability, 'n1', 'n2');
      await bench.lab.kill('n2');
      await bench.lab.start('n2');
      await bench.client.ready('n2');
      const before = await rule.dropped();
      await send(bench, 'n1', 'n2');
      await untilCounted(rule, before + COUNT);
      assert.equal(receivedFrom(bench, await bench.client.answer('n2'), 'n1'), 0);
    });

    it('closes a connection from outside', async function () {
      if (!abilities.get('socket-destroy')) return this.skip();
      const url = encodeURIComponent(`http://${bench.lab.addressOf('n2')}:${ECHO_PORT}/hang`);
      const asking = bench.client.ask('n1', `/fetch?url=${url}`);
      const connection = ['dst', bench.lab.addressOf('n2'), 'dport', '=', String(ECHO_PORT)];
      let answer: EchoAnswer | 'none yet' | undefined = 'none yet';
      while (answer === 'none yet') {
        const { exitCode, stderr } = await bench.lab.exec('n1', ['ss', '-K', ...connection]);
        assert.equal(exitCode, 0, stderr);
        answer = await Promise.race([asking, delay(20, 'none yet' as const)]);
      }
      assert.notEqual(answer?.error, undefined, 'the node still waits for its answer');
    });

    it('says so when a tool does not exist', async () => {
      const { exitCode, stdout, stderr } = await bench.lab.exec('n1', ['no-such-tool', '--help']);
      assert.ok(exitCode === 126 || exitCode === 127, `exit code ${exitCode}`);
      assert.notEqual(stdout + stderr, '');
    });

    it('hands input and output of a tool through', async () => {
      const result = await bench.lab.exec('n1', ['sh', '-c', 'cat; echo told >&2; exit 5'], 'line\n');
      assert.deepEqual(result, { exitCode: 5, stdout: 'line\n', stderr: 'told\n' });
    });

    it('runs a tool that goes on until its input ends or it is killed', async () => {
      await tryLongTool(bench.lab, 'n1');
    });

    it("offers the switch with a port per node where it is the lab's own", async function () {
      if (!abilities.get('switch')) {
        assert.equal(bench.lab.switch, undefined);
        return this.skip();
      }
      const place = bench.lab.switch;
      assert.ok(place);
      for (const node of NODES) {
        const { exitCode, stderr } = await place.exec(['ip', 'link', 'show', place.port(node)]);
        assert.equal(exitCode, 0, stderr);
      }
      assert.throws(() => place.port('n9'), RangeError);
    });
  });
}

async function send({ lab, client }: LabBench, from: string, to: string): Promise<void> {
  await client.answer(from, `/send?count=${COUNT}&to=${lab.addressOf(to)}`);
}

function receivedFrom({ lab }: LabBench, answer: EchoAnswer, from: string): number {
  return answer.received[lab.addressOf(from)] ?? 0;
}

async function untilCounted(rule: PacketDrop, count: number): Promise<void> {
  const end = performance.now() + EFFECT_MS;
  while ((await rule.dropped()) < count) {
    assert.ok(performance.now() < end, `${await rule.dropped()} of ${count} packets were dropped`);
    await delay(10);
  }
}
