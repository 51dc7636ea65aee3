import type { PacketEffect, PacketRule } from '../../harness/core/packet-rule.ts';

const DONE: Readonly<Record<PacketEffect['kind'], string>> = {
  drop: 'dropped',
  loss: 'dropped',
  duplicate: 'duplicated',
  delay: 'delayed',
  reorder: 'kept back',
  corrupt: 'damaged',
  rate: 'slowed down or dropped',
  hold: 'held',
};

/** What is counted of a fault with these rules, which share an effect: `packets dropped`. */
export function packetObservation(rules: readonly PacketRule[]): string {
  return `packets ${DONE[rules[0]?.effect.kind ?? 'drop']}`;
}
