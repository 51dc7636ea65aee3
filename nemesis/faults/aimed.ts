import type { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import type { CapabilityName } from '../../harness/core/contracts/host.ts';
import type { FaultAction, FaultSkipped, Situation } from '../../harness/core/fault.ts';
import type { JsonObject } from '../../harness/core/json.ts';
import { select, type Selector } from '../selectors.ts';
import { refuseTarget } from './target.ts';

type Aimed = JsonObject & { readonly target: Selector };

interface AimedFault<P extends Aimed> {
  readonly name: string;
  readonly summary: string;
  readonly parameters: z.ZodObject & z.ZodType<P>;
  readonly requires: CapabilityName;
  /** What is done to the nodes that were picked. */
  act(targets: readonly string[], chosen: P, situation: Situation): FaultAction | FaultSkipped;
  describe(targets: readonly string[], chosen: P): string;
}

/** A fault that hits the nodes its key `target` selects; what is common to all of those. */
export function aimedFault<P extends Aimed>(fault: AimedFault<P>): FaultFamily {
  const { name, summary, parameters, requires } = fault;
  return {
    name,
    summary,
    parameters,
    refuse: (given, nodes) => refuseTarget(parameters.parse(given).target, nodes),
    plan: (given) => parameters.parse(given),
    requires: () => [requires],
    resolve(planned, situation) {
      const chosen = parameters.parse(planned.parameters);
      const targets = select(chosen.target, planned.order, situation);
      if (targets.length > 0) return fault.act(targets, chosen, situation);
      return { kind: 'skip', reason: 'every node it could hit is held down by another fault' };
    },
    describe: (planned, action) => fault.describe(action.targets, parameters.parse(planned.parameters)),
  };
}
