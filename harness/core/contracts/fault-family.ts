import type { z } from 'zod';
import type { Consequence, FaultAction, FaultSkipped, Situation } from '../fault-action.ts';
import type { PlannedFault } from '../planned-fault.ts';
import type { JsonObject } from '../json.ts';
import type { Stream } from '../random.ts';
import type { EngineName } from '../spec.ts';
import type { CapabilityName } from './host.ts';

export interface PlanningContext {
  readonly nodes: readonly string[];
  /** Which occurrence of the entry is being planned, from 0. */
  readonly occurrence: number;
  readonly stream: Stream;
}

/**
 * A kind of fault: how the spec writes it, how one occurrence is planned, and what it comes to when its time has come.
 * All of it pure; the drivers apply the resulting actions. One file in `nemesis/faults/`.
 */
export interface FaultFamily {
  readonly name: string;
  readonly summary: string;
  /** Schema of the family's own keys beside `fault` and those that say when it happens; each with a description. */
  readonly parameters: z.ZodObject;
  /** What it waits for at its targets; a spec whose system never does that is refused. */
  readonly awaits?: Consequence;
  /**
   * What it has to know of the data of a live system's nodes; a spec whose system does not tell is refused. `syncs`: what
   * they have not synced yet. `log`: which files are the log.
   */
  readonly needsToKnow?: 'syncs' | 'log';
  /** The one engine that can do it; a spec for another one is refused. Without it all can. */
  readonly onlyIn?: EngineName;
  /** What is wrong with these parameters for these nodes, e.g. a ring of 2; undefined when nothing is. */
  refuse?(
    parameters: JsonObject,
    nodes: readonly string[],
  ): { readonly path: readonly (string | number)[]; readonly message: string } | undefined;
  /** What of these parameters the simulated world has no form for; undefined, as without it, when everything has one. */
  worldLacks?(
    parameters: JsonObject,
  ): { readonly path: readonly (string | number)[]; readonly message: string } | undefined;
  /** The choices of one occurrence, such as one shape of the list. */
  plan(parameters: JsonObject, context: PlanningContext): JsonObject;
  requires(parameters: JsonObject): readonly CapabilityName[];
  resolve(fault: PlannedFault, situation: Situation): FaultAction | FaultSkipped;
  /** For people: `partition n1 n2 | n3 n4 n5`. */
  describe(fault: PlannedFault, action: FaultAction): string;
}
