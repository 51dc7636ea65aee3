import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CLIENTS, type PacketEffect, type PacketMatch } from '../../../../harness/core/packet-rule.ts';
import { nfqueue } from '../../../../nemesis/packets/nfqueue/nfqueue.ts';
import { linkSeed } from '../../../../nemesis/packets/selection.ts';
import { IptablesModel } from '../iptables-model.ts';
import { dropping, faults, NETWORK, NODES } from '../networks.ts';

const EMPTY = { 'raw/PREROUTING': [], 'mangle/PREROUTING': [], 'mangle/POSTROUTING': [] };
const QUEUED = '-m mark ! --mark 1447318100 -j NFQUEUE --queue-num 22085 --queue-bypass';

function rulesFor(effect: PacketEffect, sender = 'n1', match?: PacketMatch) {
  const rule = { sender, receiver: 'n2', effect, ...(match === undefined ? {} : { match }) };
  return nfqueue.daemonRules?.(NETWORK, { id: 'fault-1', serial: 0, slot: 0, rules: [rule] }) ?? [];
}

function order(effect: PacketEffect, sender?: string, match?: PacketMatch): string | undefined {
  return rulesFor(effect, sender, match)[0]?.order;
}

describe('nfqueue backend', () => {
  it('removes exactly the chains it installed', () => {
    fc.assert(
      fc.property(faults, (given) => {
        const nodes = new Map(NODES.map((node) => [node, new IptablesModel(EMPTY)]));
        for (const fault of given) {
          for (const { where, stdin } of nfqueue.install(NETWORK, fault)) nodes.get(where)?.restore(stdin);
        }
        for (const fault of given) {
          for (const { where, stdin } of nfqueue.remove(NETWORK, fault)) nodes.get(where)?.restore(stdin);
        }
        for (const node of nodes.values()) assert.deepEqual(node.content, EMPTY);
      }),
    );
  });

  it('has a rule of a name of its own where iptables hands packets over, and none for drops', () => {
    fc.assert(
      fc.property(faults, (given) => {
        const names = given.flatMap((fault) => {
          const rules = nfqueue.daemonRules?.(NETWORK, fault) ?? [];
          const places = new Set(rules.map(({ where }) => where));
          for (const { where, stdin } of nfqueue.install(NETWORK, fault)) {
            assert.equal(stdin.includes('NFQUEUE'), places.has(where));
          }
          return rules.map(({ where, name }) => `${where} ${name}`);
        });
        assert.equal(new Set(names).size, names.length);
      }),
    );
  });

  it('drops for partitions where iptables alone would', () => {
    const [command] = nfqueue.install(NETWORK, dropping('n1', 'n2'));
    assert.match(
      command?.stdin ?? '',
      /^\*raw\n:VERDICT-partition-1 .*\n-A VERDICT-partition-1 -s 10.77.0.1\/32 -j DROP\n/,
    );
    assert.deepEqual(nfqueue.daemonRules?.(NETWORK, dropping('n1', 'n2')), []);
  });

  it('acts at the receiver, and for copies at the sender', () => {
    const place = (effect: PacketEffect): string | undefined =>
      nfqueue.install(NETWORK, { id: 'x-1', serial: 0, slot: 0, rules: [{ sender: 'n1', receiver: 'n2', effect }] })[0]
        ?.stdin;
    assert.ok(
      place({ kind: 'hold' })?.includes(`-A VERDICT-x-1 -s 10.77.0.1/32 ${QUEUED}\n-I PREROUTING -j VERDICT-x-1`),
    );
    const copied = place({ kind: 'duplicate', probability: 1 });
    assert.ok(copied?.includes(`-A VERDICT-x-1 -d 10.77.0.2/32 ${QUEUED}\n-I POSTROUTING -j VERDICT-x-1`));
    assert.equal(rulesFor({ kind: 'duplicate', probability: 1 })[0]?.where, 'n1');
    assert.equal(rulesFor({ kind: 'hold' })[0]?.where, 'n2');
  });

  it('tells the daemon every effect in integers', () => {
    const draws = { seed: 5, by: 'index' } as const;
    const seed = linkSeed(5, 'n1', 'n2');
    const at = 'rule fault-1:0.0 hook=in source=10.77.0.1';
    const expected: readonly (readonly [PacketEffect, string])[] = [
      [
        { kind: 'loss', probability: 0.25, draws },
        `effect=loss select=chance chance=1073741824 key=index seed=${seed}`,
      ],
      [{ kind: 'loss', probability: 0.2, nth: 5 }, 'effect=loss select=nth nth=5'],
      [{ kind: 'loss', probability: 0.5, burst: 2 }, 'effect=loss select=burst enter=2147483648 leave=2147483648'],
      [
        { kind: 'corrupt', checksum: 'right', probability: 1 },
        'effect=corrupt checksum=right select=chance chance=4294967296',
      ],
      [
        { kind: 'reorder', overtaken: 2, patienceMs: 100, probability: 1 },
        'effect=reorder overtaken=2 patience=100000 select=chance chance=4294967296',
      ],
      [
        { kind: 'delay', delayMs: 20, jitterMs: 0.5, distribution: 'normal', inOrder: true, draws },
        `effect=delay delay=20000 jitter=500 distribution=normal order=kept key=index seed=${seed}`,
      ],
      [
        { kind: 'rate', bytesPerSecond: 125_000, bucketBytes: 4_096, queuePackets: 200 },
        'effect=rate rate=125000 bucket=4096 room=200',
      ],
      [{ kind: 'hold' }, 'effect=hold'],
    ];
    for (const [effect, settings] of expected) assert.equal(order(effect), `${at} ${settings}`);
    assert.equal(
      order({ kind: 'duplicate', probability: 1, draws: { seed: 5, by: 'content' } }),
      `rule fault-1:0.0 hook=out destination=10.77.0.2 effect=duplicate select=chance chance=4294967296 key=content seed=${seed}`,
    );
  });

  it('tells the match, and where clients are', () => {
    assert.equal(
      order({ kind: 'hold' }, CLIENTS, { protocol: 'udp', port: 7_000 }),
      'rule fault-1:0.0 hook=in source=10.77.0.254 protocol=udp port=7000 effect=hold',
    );
  });
});
