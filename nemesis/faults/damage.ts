import type { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import type { FaultAction, Situation } from '../../harness/core/fault-action.ts';
import type { JsonObject } from '../../harness/core/json.ts';
import type { Stream } from '../../harness/core/random.ts';
import { minoritySize, type Selector } from '../selectors.ts';
import { aimedFault } from './aimed.ts';
import { refuseMajority } from './target.ts';

interface DamagingFault<P extends JsonObject & { readonly target: Selector }> {
  readonly name: string;
  readonly summary: string;
  readonly parameters: z.ZodObject & z.ZodType<P>;
  act(targets: readonly string[], chosen: P): FaultAction;
  draw?(chosen: P, stream: Stream): P;
  describe(targets: readonly string[], chosen: P): string;
}

/**
 * A fault that kills nodes and takes data from them that Raft relies on. No Raft survives that at a majority, so that at
 * most a minority is hit: at once, and over all such faults of a run together. A node that was hit before may be again.
 */
export function damagingFault<P extends JsonObject & { readonly target: Selector }>(
  fault: DamagingFault<P>,
): FaultFamily {
  const aimed = aimedFault({
    ...fault,
    requires: 'signals',
    act(targets, chosen, situation) {
      const spared = withinMinority(targets, situation);
      if (spared.length > 0) return fault.act(spared, chosen);
      const before = [...(situation.damaged ?? [])].join(' ');
      return { kind: 'skip', reason: `a majority would have lost data: ${before} lost theirs in this run` };
    },
  });
  return {
    ...aimed,
    refuse: (given, nodes) =>
      aimed.refuse?.(given, nodes) ??
      refuseMajority(fault.parameters.parse(given).target, nodes, 'without their data are more than Raft can lose'),
  };
}

/** The targets that may lose data, from the front, so that no majority of the cluster did in the end. */
function withinMinority(targets: readonly string[], { nodes, damaged = new Set() }: Situation): string[] {
  let left = minoritySize(nodes.length) - damaged.size;
  return targets.filter((node) => damaged.has(node) || left-- > 0);
}
