import type { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import type { CapabilityName } from '../../harness/core/contracts/host.ts';
import type { FaultAction, FaultSkipped, Situation } from '../../harness/core/fault-action.ts';
import type { JsonObject } from '../../harness/core/json.ts';
import type { Stream } from '../../harness/core/random.ts';
import { select, type Selector } from '../selectors.ts';
import { refuseTarget, type TargetProblem } from './target.ts';

type Aimed = JsonObject & { readonly target: Selector };

interface AimedFault<P extends Aimed> {
  readonly name: string;
  readonly summary: string;
  readonly parameters: z.ZodObject & z.ZodType<P>;
  /** What a host must be able to do, always or for these parameters. */
  readonly requires: CapabilityName | ((chosen: P) => readonly CapabilityName[]);
  /** What is wrong with the keys together. */
  refuse?(chosen: P): TargetProblem | undefined;
  /** What of it the simulated world has no form for. */
  worldLacks?(chosen: P): TargetProblem | undefined;
  /** The choices of one occurrence that the seed makes; without it there are none. */
  draw?(chosen: P, stream: Stream): P;
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
    refuse(given, nodes) {
      const chosen = parameters.parse(given);
      return refuseTarget(chosen.target, nodes) ?? fault.refuse?.(chosen);
    },
    worldLacks: (given) => fault.worldLacks?.(parameters.parse(given)),
    plan(given, { stream }) {
      const chosen = parameters.parse(given);
      return fault.draw?.(chosen, stream) ?? chosen;
    },
    requires: (given) => (typeof requires === 'string' ? [requires] : requires(parameters.parse(given))),
    resolve(planned, situation) {
      const chosen = parameters.parse(planned.parameters);
      const targets = select(chosen.target, planned.order, situation);
      if (targets.length > 0) return fault.act(targets, chosen, situation);
      return { kind: 'skip', reason: 'every node it could hit is held down by another fault' };
    },
    describe: (planned, action) => fault.describe(action.targets, parameters.parse(planned.parameters)),
  };
}
