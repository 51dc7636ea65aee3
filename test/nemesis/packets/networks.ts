import fc from 'fast-check';
import { CLIENTS, type PacketEffect, type PacketRule } from '../../../harness/core/packet-rule.ts';
import type { Concluded, PacketFault, PacketNetwork } from '../../../nemesis/packets/backend.ts';

export const NODES = ['n1', 'n2', 'n3', 'n4'];

/** A network of four nodes whose switch belongs to the lab. */
export const NETWORK: PacketNetwork = {
  nodes: NODES,
  addressOf: (node) => `10.77.0.${NODES.indexOf(node) + 1}`,
  clientAddresses: ['10.77.0.254'],
  interfaceOf: () => 'eth0',
  switchPort: (node) => `port${NODES.indexOf(node) + 1}`,
};

/** Of a place whose installing said nothing. */
export const CONCLUDED: Concluded = { where: 'n2', network: NETWORK, installed: '' };

const probability = fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100);

const effects = fc.oneof(
  fc.constant<PacketEffect>({ kind: 'drop' }),
  probability.map((p): PacketEffect => ({ kind: 'loss', probability: p })),
  probability.map((p): PacketEffect => ({ kind: 'duplicate', probability: p })),
);

/** Rules between different nodes or from clients, each link once, all with one effect, as fault families make them. */
const rules = fc
  .record({
    effect: effects,
    links: fc.uniqueArray(
      fc.tuple(fc.constantFrom(...NODES, CLIENTS), fc.constantFrom(...NODES)).filter(([a, b]) => a !== b),
      { minLength: 1, selector: (link) => link.join('>') },
    ),
  })
  .map(({ effect, links }): PacketRule[] =>
    links
      .filter(([sender]) => effect.kind !== 'duplicate' || sender !== CLIENTS)
      .map(([sender, receiver]) => ({ sender, receiver, effect })),
  )
  .filter((made) => made.length > 0);

/** A few faults of one run, with ids of any length. */
export const faults: fc.Arbitrary<PacketFault[]> = fc
  .uniqueArray(fc.tuple(fc.stringMatching(/^[a-z][a-z .-]{0,40}$/), rules), {
    minLength: 1,
    maxLength: 4,
    selector: ([name]) => name,
  })
  .map((made) =>
    made.map(([name, own], serial) => ({ id: `${name}-${serial + 1}`, serial, slot: serial, rules: own })),
  );

/** A fault that drops one link. */
export function dropping(sender: string, receiver: string, serial = 0): PacketFault {
  return { id: `partition-${serial + 1}`, serial, slot: 0, rules: [{ sender, receiver, effect: { kind: 'drop' } }] };
}
