import type { Lab } from '../../harness/core/contracts/host.ts';

/** The part of a lab that packet faults need. */
export type PacketLab = Pick<
  Lab,
  'nodes' | 'addressOf' | 'clientAddresses' | 'exec' | 'switch' | 'outputDirectory' | 'toolCommand'
>;
