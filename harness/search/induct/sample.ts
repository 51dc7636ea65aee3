import type { Ghost, NodeGhost } from '../../core/raft/ghost.ts';
import type { RaftPacket, WorldState } from '../../core/raft/observation.ts';
import type { State } from '../../../cluster/raft/handlers/types.ts';

/** A state of the world as a value: reachable or not, never changed, and its parts are shared with other samples. */
export interface Sample extends WorldState {
  readonly nodes: readonly State[];
  readonly inFlight: readonly RaftPacket[];
}

/** What a sample is made of. */
export type SampleParts = Pick<Sample, 'names' | 'nodes' | 'up' | 'inFlight' | 'ghost' | 'trace'>;

export function sampleOf({ names, nodes, up, inFlight, ghost, trace }: SampleParts): Sample {
  return { names, nodes, up, inFlight, ghost, trace, packets: () => inFlight };
}

export function withNode(sample: Sample, position: number, change: Partial<State>): Sample {
  const node = { ...(sample.nodes[position] as State), ...change };
  return sampleOf({ ...sample, nodes: replaced(sample.nodes, position, node) });
}

export function withGhost(sample: Sample, position: number, change: Partial<NodeGhost>): Sample {
  const node = { ...(sample.ghost.nodes[position] as NodeGhost), ...change };
  const ghost: Ghost = { ...sample.ghost, nodes: replaced(sample.ghost.nodes, position, node) };
  return sampleOf({ ...sample, ghost });
}

export function withRequests(sample: Sample, requests: Ghost['requests']): Sample {
  return sampleOf({ ...sample, ghost: { ...sample.ghost, requests } });
}

export function withPackets(sample: Sample, inFlight: readonly RaftPacket[]): Sample {
  return sampleOf({ ...sample, inFlight });
}

export function replaced<Item>(items: readonly Item[], position: number, item: Item): readonly Item[] {
  const copy = items.slice();
  copy[position] = item;
  return copy;
}

/** A packet's fields: those of packets that come from a world are not all its own. */
export function partsOf({ name, from, to, message, log }: RaftPacket): RaftPacket {
  return { name, from, to, message, log };
}
