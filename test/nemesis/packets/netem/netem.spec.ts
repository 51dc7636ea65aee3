import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UnavailableError } from '../../../../harness/core/errors.ts';
import { CLIENTS, type PacketEffect, type PacketRule } from '../../../../harness/core/packet-rule.ts';
import type { PacketFault } from '../../../../nemesis/packets/backend.ts';
import { iptables } from '../../../../nemesis/packets/iptables.ts';
import { createNetem } from '../../../../nemesis/packets/netem/netem.ts';
import { SLOTS } from '../../../../nemesis/packets/netem/tree.ts';
import { linkSeed } from '../../../../nemesis/packets/selection.ts';
import { faults, NETWORK, NODES } from '../networks.ts';

const netem = createNetem({ others: iptables, seeded: true });

const DELAY: PacketEffect = {
  kind: 'delay',
  delayMs: 50,
  jitterMs: 0,
  distribution: 'constant',
  inOrder: true,
  draws: { seed: 1, by: 'index' },
};
const LOSS: PacketEffect = { kind: 'loss', probability: 0.2, draws: { seed: 1, by: 'index' } };

function faultWith(effect: PacketEffect, more: Partial<PacketFault & PacketRule> = {}): PacketFault {
  const { slot = 0, serial = 0, ...rule } = more;
  return { id: 'fault-1', serial, slot, rules: [{ sender: 'n1', receiver: 'n2', effect, ...rule }] };
}

/** The one command that begins a fault, as lines. */
function linesOf(fault: PacketFault, backend = netem): string[] {
  const [command] = backend.install(NETWORK, fault);
  return command?.stdin.trimEnd().split('\n') ?? [];
}

/** What a netem is told. */
function toldFor(effect: PacketEffect, backend = netem): string {
  const change = linesOf(faultWith(effect), backend).find((line) => line.startsWith('qdisc change'));
  return / netem limit \d+ (.*)$/.exec(change ?? '')?.[1] ?? '';
}

/** A listing with these counters at the netem of n1 for n2 in slot 0 and the one within. */
function listing(own: object, inner: object): string {
  const zero = { packets: 0, drops: 0, requeues: 0, qlen: 0 };
  return JSON.stringify([
    { kind: 'htb', handle: '7645:', ...zero, drops: 99 },
    { kind: 'netem', handle: '1007:', ...zero, ...own },
    { kind: 'netem', handle: '1008:', ...zero, ...inner },
    { kind: 'netem', handle: '100e:', ...zero, drops: 50, packets: 50 },
  ]);
}

describe('netem backend', () => {
  it('makes a tree for every node, with a chain for each of the others and none for itself', () => {
    const trees = netem.attachments(NETWORK);
    assert.deepEqual(
      trees.map(({ add }) => add.where),
      NODES,
    );
    for (const { add, remove } of trees) {
      const lines = add.stdin.trimEnd().split('\n');
      const handles = lines.map((line) => /handle (\w+):/.exec(line)?.[1]).filter(Boolean);
      assert.equal(new Set(handles).size, handles.length);
      assert.equal(lines.filter((line) => line.startsWith('class add')).length, NODES.length - 1);
      assert.equal(handles.length, 1 + (NODES.length - 1) * SLOTS);
      // Whatever is named as a parent was made before.
      for (const [i, line] of lines.entries()) {
        const parent = / parent (\w+):1 /.exec(line)?.[1];
        if (line.startsWith('qdisc') && parent !== undefined && parent !== '7645') {
          assert.ok(lines.slice(0, i).some((made) => made.includes(` handle ${parent}: `)));
        }
      }
      assert.equal(remove.argv.join(' '), 'tc qdisc del dev eth0 root');
    }
  });

  it('acts at the sender, on packets for the receiver only', () => {
    const [command] = netem.install(NETWORK, faultWith(DELAY));
    assert.equal(command?.where, 'n1');
    assert.deepEqual(linesOf(faultWith(DELAY)), [
      'qdisc show dev eth0',
      `qdisc change dev eth0 parent 7645:2 handle 1007: netem limit 100000 delay 50ms seed ${linkSeed(1, 'n1', 'n2')}`,
      'filter add dev eth0 parent 7645: protocol ip prio 40000 u32 match ip dst 10.77.0.2/32 flowid 7645:2',
    ]);
  });

  it('tells netem what the effect says', () => {
    const seed = linkSeed(1, 'n1', 'n2');
    assert.equal(toldFor(LOSS), `loss random 20.000000% seed ${seed}`);
    assert.equal(toldFor({ ...LOSS, burst: 4 }), `loss gemodel 6.250000% 25.000000% seed ${seed}`);
    const jitter = { ...DELAY, jitterMs: 5, distribution: 'uniform' } as const;
    assert.equal(toldFor({ ...jitter, inOrder: false }), `delay 50ms 5ms seed ${seed}`);
    assert.equal(toldFor(jitter), `delay 50ms 5ms rate 32gbit seed ${seed}`);
    const reorder: PacketEffect = { kind: 'reorder', probability: 0.3, overtaken: 3, patienceMs: 40 };
    assert.equal(toldFor(reorder), 'delay 40ms reorder 70.000000%');
    assert.equal(toldFor({ kind: 'corrupt', probability: 0.1, checksum: 'wrong' }), 'corrupt 10.000000%');
    const rate = linesOf(faultWith({ kind: 'rate', bytesPerSecond: 1_000, bucketBytes: 1, queuePackets: 7 }));
    assert.match(rate[1] ?? '', / netem limit 7 rate 8000bit$/);
  });

  it('leaves to the others what they do better, and without seeds losses as well', () => {
    const unseeded = createNetem({ others: iptables, seeded: false });
    for (const effect of [{ kind: 'drop' }, { kind: 'duplicate', probability: 0.2 }] as const) {
      assert.deepEqual(netem.install(NETWORK, faultWith(effect)), iptables.install(NETWORK, faultWith(effect)));
    }
    assert.deepEqual(unseeded.install(NETWORK, faultWith(LOSS)), iptables.install(NETWORK, faultWith(LOSS)));
    assert.equal(toldFor({ ...LOSS, burst: 4 }, unseeded), 'loss gemodel 6.250000% 25.000000%');
    const fromClients = faultWith(LOSS, { sender: CLIENTS });
    assert.deepEqual(netem.install(NETWORK, fromClients), iptables.install(NETWORK, fromClients));
  });

  it('has no form for what it cannot do, least of all for duplicates of its own', () => {
    for (const effect of [
      { kind: 'hold' },
      { ...DELAY, jitterMs: 5, distribution: 'pareto' },
      { ...DELAY, jitterMs: 5, distribution: 'normal' },
      { ...DELAY, draws: { seed: 1, by: 'content' } },
      { kind: 'loss', probability: 0.5, nth: 2 },
      { kind: 'corrupt', probability: 0.5, checksum: 'right' },
    ] as const) {
      assert.equal(netem.supports({ sender: 'n1', receiver: 'n2', effect }, NETWORK), false, JSON.stringify(effect));
    }
    const matched = { sender: 'n1', receiver: 'n2', effect: DELAY, match: { protocol: 'udp' } } as const;
    assert.equal(netem.supports(matched, NETWORK), false);
    assert.equal(netem.supports({ sender: CLIENTS, receiver: 'n2', effect: DELAY }, NETWORK), false);
    fc.assert(
      fc.property(faults, (given) => {
        const commands = given.flatMap((fault) => netem.install(NETWORK, fault));
        assert.ok(commands.every(({ stdin }) => !/netem.*duplicate/.test(stdin)));
      }),
    );
  });

  it('takes back what it did, and only that', () => {
    const fault = faultWith(LOSS, { serial: 5, slot: 2 });
    const [begun, ended] = [
      netem.install(NETWORK, fault)[0]?.stdin ?? '',
      netem.remove(NETWORK, fault)[0]?.stdin ?? '',
    ];
    const named = (text: string): unknown => [/qdisc change (.*) netem/.exec(text)?.[1], / prio (\d+)/.exec(text)?.[1]];
    assert.deepEqual(named(ended), named(begun));
    assert.match(ended, /netem limit \d+ delay 0ms loss 0% corrupt 0% reorder 0% rate 0bit\n$/);
    const [concluded] = netem.conclude(NETWORK, fault);
    assert.equal(concluded?.stdin.replace('qdisc show dev eth0\n', ''), ended);
  });

  it('counts what was hit between the listings, of its own links and without what netems within lost', () => {
    const count = (effect: PacketEffect, before: string, after: string): number =>
      netem.parseCounters(after, faultWith(effect), { where: 'n1', network: NETWORK, installed: before });
    const before = listing({ packets: 10, drops: 8 }, { packets: 10, drops: 3 });
    const after = listing({ packets: 30, drops: 20, requeues: 4, qlen: 2 }, { packets: 30, drops: 5 });
    assert.equal(count(LOSS, before, after), 10);
    assert.equal(count(DELAY, before, after), 34);
    assert.equal(count({ kind: 'reorder', probability: 0.5, overtaken: 3, patienceMs: 1 }, before, after), 30);
    assert.equal(count(DELAY, '', ''), 0);
  });

  it('takes damage for proven only where chance cannot have spared all packets', () => {
    const count = (probability: number): number => {
      const fault = faultWith({ kind: 'corrupt', probability, checksum: 'wrong' });
      assert.match(netem.observation?.(fault) ?? '', /^packets sent over links/);
      const concluded = { where: 'n1', network: NETWORK, installed: listing({}, {}) };
      return netem.parseCounters(listing({ packets: 100 }, {}), fault, concluded);
    };
    assert.equal(count(0.5), 100);
    assert.equal(count(0.01), 0);
  });

  it('refuses one more fault than there are slots', () => {
    assert.doesNotThrow(() => netem.install(NETWORK, faultWith(DELAY, { slot: SLOTS - 1 })));
    assert.throws(() => netem.install(NETWORK, faultWith(DELAY, { slot: SLOTS })), UnavailableError);
  });
});
