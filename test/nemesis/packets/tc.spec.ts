import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CLIENTS } from '../../../harness/core/packet-rule.ts';
import { SWITCH, type Command, type PacketFault, type PacketNetwork } from '../../../nemesis/packets/backend.ts';
import { tc } from '../../../nemesis/packets/tc.ts';
import { CONCLUDED, dropping, faults, NETWORK } from './networks.ts';

/** What identifies filters in a batch: place, device, priority, handle. */
function namesIn(commands: readonly Command[], verb: string): string[] {
  return commands.flatMap(({ where, stdin }) =>
    stdin
      .trimEnd()
      .split('\n')
      .map((line) => {
        const match = new RegExp(`^filter ${verb} (dev \\S+ ingress protocol ip prio \\d+ handle \\d+ bpf)`).exec(line);
        assert.ok(match, line);
        return `${where} ${match[1] ?? ''}`;
      }),
  );
}

describe('tc backend', () => {
  it('removes exactly the filters it added, and no two faults share one', () => {
    fc.assert(
      fc.property(faults, (given) => {
        const added = given.map((fault) => namesIn(tc.install(NETWORK, fault), 'add'));
        const removed = given.map((fault) => namesIn(tc.remove(NETWORK, fault), 'del'));
        assert.deepEqual(removed, added);
        assert.equal(new Set(added.flat()).size, added.flat().length);
      }),
    );
  });

  it('reads the counters in the same batch, before it removes the filters', () => {
    fc.assert(
      fc.property(faults, (given) => {
        for (const fault of given) {
          const removals = tc.remove(NETWORK, fault);
          tc.conclude(NETWORK, fault).forEach(({ argv, stdin }, i) => {
            const removal = removals[i]?.stdin ?? '';
            assert.ok(argv.includes('-s') && stdin.endsWith(removal));
            assert.match(stdin.slice(0, -removal.length), /^(filter show dev \S+ ingress\n)+$/);
          });
        }
      }),
    );
  });

  it('gives newer faults the lower number, which tc asks first', () => {
    const priority = (fault: PacketFault): number =>
      Number(/prio (\d+)/.exec(tc.install(NETWORK, fault)[0]?.stdin ?? '')?.[1]);
    assert.ok(priority(dropping('n1', 'n2', 1)) < priority(dropping('n1', 'n2', 0)));
  });

  it('never mirrors to the device a packet came by', () => {
    fc.assert(
      fc.property(faults, (given) => {
        for (const { stdin } of given.flatMap((fault) => tc.install(NETWORK, fault))) {
          for (const line of stdin.split('\n').filter((text) => text.includes(' mirror '))) {
            const devices = /dev (\S+) ingress .* mirror dev (\S+) continue/.exec(line);
            assert.ok(devices);
            assert.notEqual(devices[1], devices[2]);
          }
        }
      }),
    );
  });

  it('duplicates only at a switch of the lab, and only between nodes', () => {
    const copying = { sender: 'n1', receiver: 'n2', effect: { kind: 'duplicate', probability: 0.5 } } as const;
    const foreignSwitch: PacketNetwork = { ...NETWORK, switchPort: () => undefined };
    assert.equal(tc.supports(copying, NETWORK), true);
    assert.equal(tc.supports(copying, foreignSwitch), false);
    assert.equal(tc.supports({ ...copying, sender: CLIENTS }, NETWORK), false);
    assert.equal(tc.supports({ ...copying, receiver: 'n1' }, NETWORK), false);
    const [command] = tc.install(NETWORK, { id: 'duplicate-1', serial: 0, slot: 0, rules: [copying] });
    assert.equal(command?.where, SWITCH);
  });

  it('attaches to every interface it may need, once each', () => {
    const places = tc.attachments(NETWORK).map(({ add }) => `${add.where} ${add.argv.join(' ')}`);
    assert.equal(places.length, 8);
    assert.equal(new Set(places).size, 8);
  });

  it('counts the packets of its own priority only', () => {
    const filter = (priority: number, packets: number): string =>
      `filter protocol ip pref ${priority} bpf chain 0 handle 0x1 not_in_hw bytecode '…'\n` +
      `\tAction statistics:\n\tSent 18000 bytes ${packets} pkt (dropped 0, overlimits 0 requeues 0) \n`;
    const stdout = filter(40_000, 7) + filter(39_999, 50) + filter(40_000, 5) + filter(4_000, 90);
    assert.equal(tc.parseCounters(stdout, dropping('n1', 'n2'), CONCLUDED), 12);
  });
});
