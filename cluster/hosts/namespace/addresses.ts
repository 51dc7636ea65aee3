import { stream } from '../../../harness/core/random.ts';

/** A bridge has this many ports for nodes: the last address of the network is the clients'. */
export const MAX_NODES = 250;

export interface LabAddresses {
  /** The nodes' addresses, in order. */
  readonly nodes: readonly string[];
  readonly client: string;
  readonly prefixLength: number;
}

/**
 * A network 10.x.y.0/24 drawn from the run's name. It exists in the lab's namespaces only, so it can be in nobody's
 * way; runs differ in it all the same, so that a stray log line tells which run it came from.
 */
export function addressesOf(runId: string, nodes: number): LabAddresses {
  if (nodes > MAX_NODES) throw new RangeError(`a lab has at most ${MAX_NODES} nodes, not ${nodes}`);
  const draw = stream(runId, 'namespace/network');
  const network = `10.${draw.integer(256)}.${draw.integer(256)}`;
  return {
    nodes: Array.from({ length: nodes }, (_, index) => `${network}.${index + 1}`),
    client: `${network}.254`,
    prefixLength: 24,
  };
}
