import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CLIENTS } from '../../../harness/core/packet-rule.ts';
import type { PacketFault } from '../../../nemesis/packets/backend.ts';
import { chainName } from '../../../nemesis/packets/chain-name.ts';
import { iptables } from '../../../nemesis/packets/iptables.ts';
import { IptablesModel } from './iptables-model.ts';
import { CONCLUDED, dropping, faults, NETWORK, NODES } from './networks.ts';

const FOREIGN = {
  'raw/PREROUTING': ['-s 198.51.100.1/32 -j FOREIGN'],
  'raw/FOREIGN': ['-j ACCEPT'],
  'mangle/POSTROUTING': ['-d 198.51.100.2/32 -j ACCEPT'],
};

function models(): Map<string, IptablesModel> {
  return new Map(NODES.map((node) => [node, new IptablesModel(FOREIGN)]));
}

function apply(on: Map<string, IptablesModel>, commands: readonly { where: string; stdin: string }[]): void {
  for (const { where, stdin } of commands) on.get(where)?.restore(stdin);
}

function contents(of: Map<string, IptablesModel>) {
  return [...of.values()].map((model) => model.content);
}

describe('iptables backend', () => {
  it('removes exactly what it installed, whatever the order', () => {
    fc.assert(
      fc.property(faults, fc.infiniteStream(fc.nat()), (given, picks) => {
        const nodes = models();
        const before = contents(nodes);
        for (const fault of given) apply(nodes, iptables.install(NETWORK, fault));
        assert.notDeepEqual(contents(nodes), before);
        const left = [...given];
        while (left.length > 0) {
          const [fault] = left.splice((picks.next().value as number) % left.length, 1);
          apply(nodes, iptables.remove(NETWORK, fault as PacketFault));
        }
        assert.deepEqual(contents(nodes), before);
      }),
    );
  });

  it('never touches the rules of others while faults come and go', () => {
    fc.assert(
      fc.property(faults, (given) => {
        const nodes = models();
        for (const fault of given) apply(nodes, iptables.install(NETWORK, fault));
        for (const content of contents(nodes)) {
          for (const [chain, rules] of Object.entries(FOREIGN)) {
            assert.deepEqual(
              content[chain]?.filter((rule) => !rule.includes('VERDICT-')),
              rules,
            );
          }
        }
      }),
    );
  });

  it('puts the newest fault first', () => {
    const node = new IptablesModel(FOREIGN);
    for (const serial of [0, 1]) {
      node.restore(iptables.install(NETWORK, dropping('n1', 'n2', serial))[0]?.stdin ?? '');
    }
    assert.deepEqual(node.content['raw/PREROUTING']?.slice(0, 2), ['-j VERDICT-partition-2', '-j VERDICT-partition-1']);
  });

  it('sends one atomic command to each node concerned', () => {
    fc.assert(
      fc.property(faults, (given) => {
        for (const fault of given) {
          for (const commands of [iptables.install(NETWORK, fault), iptables.remove(NETWORK, fault)]) {
            assert.equal(new Set(commands.map(({ where }) => where)).size, commands.length);
            for (const { argv } of commands) assert.deepEqual(argv, ['iptables-restore', '--noflush', '-w']);
          }
        }
      }),
    );
  });

  it('reads the counters in the same process, before it removes the chain', () => {
    const fault = dropping('n1', 'n2');
    const [conclusion] = iptables.conclude(NETWORK, fault);
    assert.match(conclusion?.argv.at(-1) ?? '', /^iptables-save -c && exec iptables-restore --noflush -w$/);
    assert.equal(conclusion?.stdin, iptables.remove(NETWORK, fault)[0]?.stdin);
  });

  it('drops at the receiver, by the sender alone', () => {
    assert.deepEqual(iptables.install(NETWORK, dropping('n1', 'n2')), [
      {
        where: 'n2',
        argv: ['iptables-restore', '--noflush', '-w'],
        stdin: [
          '*raw',
          ':VERDICT-partition-1 - [0:0]',
          '-A VERDICT-partition-1 -s 10.77.0.1/32 -j DROP',
          '-I PREROUTING -j VERDICT-partition-1',
          'COMMIT',
          '',
        ].join('\n'),
      },
    ]);
    assert.match(iptables.install(NETWORK, dropping(CLIENTS, 'n2'))[0]?.stdin ?? '', /-s 10\.77\.0\.254\/32 -j DROP/);
  });

  it('copies only at the sender, never at a receiver, and never a copy', () => {
    fc.assert(
      fc.property(faults, (given) => {
        for (const { where, stdin } of given.flatMap((fault) => iptables.install(NETWORK, fault))) {
          const copies = stdin.split('\n').filter((line) => line.includes('TEE'));
          if (copies.length > 0) assert.ok(!stdin.includes('PREROUTING') && stdin.includes('*mangle'));
          for (const copy of copies) {
            assert.match(copy, /-m conntrack ! --ctstate UNTRACKED /);
            assert.ok(!copy.includes(`-d ${NETWORK.addressOf(where)}/`));
          }
        }
      }),
    );
    const copying = { sender: CLIENTS, receiver: 'n1', effect: { kind: 'duplicate', probability: 1 } } as const;
    assert.equal(iptables.supports(copying, NETWORK), false);
    assert.throws(
      () => iptables.install(NETWORK, { id: 'duplicate-1', serial: 0, slot: 0, rules: [copying] }),
      RangeError,
    );
  });

  it('counts the packets of its own chain only', () => {
    const stdout = [
      '*raw',
      ':VERDICT-partition-1 - [0:0]',
      '[900:1] -A PREROUTING -j VERDICT-partition-1',
      '[7:252] -A VERDICT-partition-1 -s 10.77.0.1/32 -j DROP',
      '[5:180] -A VERDICT-partition-1 -s 10.77.0.3/32 -j DROP',
      '[80:1] -A VERDICT-partition-10 -s 10.77.0.3/32 -j DROP',
    ].join('\n');
    assert.equal(iptables.parseCounters(stdout, dropping('n1', 'n2'), CONCLUDED), 12);
    assert.equal(iptables.parseCounters('', dropping('n1', 'n2'), CONCLUDED), 0);
  });
});

describe('chain names', () => {
  it('fit into iptables and differ where ids differ', () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 60 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(ids, ([a, b]) => {
        assert.match(chainName(a as string), /^VERDICT-[A-Za-z0-9_-]{1,20}$/);
        assert.notEqual(chainName(a as string), chainName(b as string));
      }),
    );
    assert.equal(chainName('partition-3'), 'VERDICT-partition-3');
  });
});
