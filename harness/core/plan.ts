import { digestOf } from './digest.ts';
import type { PlannedFault } from './planned-fault.ts';
import type { Json } from './json.ts';
import type { ResolvedSpec } from './spec.ts';

export const PLAN_FORMAT = 'verdict-plan/1';

/**
 * Version of the planner. It rises only when the same spec and seed give another plan, that is, when a golden digest
 * in the tests changes. Replaying a stored plan works under any generator.
 */
export const GENERATOR = 1;

/** Names of the nodes of a cluster of this size: `n1`, `n2`, …. */
export function nodeNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n${String(index + 1)}`);
}

/** Symbolic argument: what this client last saw on the key, resolved when the operation is invoked. */
export const LAST_SEEN = '$last';

/** One operation a client will ask for. */
export interface PlannedOperation {
  /** When it is due, ms since the start of the run. */
  readonly atMs: number;
  readonly f: string;
  readonly key: string;
  /** As in a history's invocation; may hold {@link LAST_SEEN}. */
  readonly value: Json;
}

export interface ClientPlan {
  readonly client: string;
  /** Index into the plan's nodes of the node this client turns to first. */
  readonly node: number;
  readonly operations: readonly PlannedOperation[];
}

/** plan = f(spec, seed, generator): everything a live run does that is not the machine's doing. */
export interface Plan {
  readonly format: typeof PLAN_FORMAT;
  readonly generator: number;
  /** The random algorithm behind the streams. */
  readonly random: string;
  readonly spec: ResolvedSpec;
  readonly nodes: readonly string[];
  readonly keys: readonly string[];
  readonly clients: readonly ClientPlan[];
  readonly faults: readonly PlannedFault[];
}

/** Identity of a plan: equal for equal spec and seed, whatever the host or the day. */
export function planDigest(plan: Plan): string {
  return digestOf(plan);
}
