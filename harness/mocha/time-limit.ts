import type { Plan } from '../core/plan.ts';

/** Fetching a build, starting nodes, reading replicas, checking: what a run takes beside its planned times, ms. */
const AROUND_MS = 180_000;
/** A step of an exact engine on a slow and busy machine, both times it is made and while it is judged, ms. */
const STEP_MS = { sim: 10, lockstep: 50 } as const;

/** How long a run may take before something must be wrong, ms. */
export function timeLimitMs({ spec }: Plan): number {
  const planned = spec.engine === 'live' ? spec.durationMs + spec.recoveryMs : spec.steps * STEP_MS[spec.engine];
  return planned + AROUND_MS;
}
