import type { System } from './core/contracts/system.ts';
import { InputError } from './core/errors.ts';
import type { ResolvedSpec } from './core/spec.ts';
import { placed, type Locate } from './spec/problems.ts';

/** Checks that can be made while a run goes on; the others look at the whole of it. */
export type WatchedCheck = 'linearizable' | 'invariants';

/** Those that judge this run: of nodes that do not speak Raft there are no invariants to watch. */
export function watchedChecks({ checks, build, options }: ResolvedSpec, system: System): WatchedCheck[] {
  const speaksRaft = system.handlers?.(build, options).speaksRaft === true;
  const watched: WatchedCheck[] = speaksRaft ? ['linearizable', 'invariants'] : ['linearizable'];
  return watched.filter((check) => checks.includes(check));
}

/**
 * Refuses a run that is to end at its first violation although none can show before its end.
 *
 * @throws InputError naming the place in the spec, and what can be watched
 */
export function refuseUnwatched(spec: ResolvedSpec, system: System, locate: Locate): void {
  if (spec.until === undefined || watchedChecks(spec, system).length > 0) return;
  const message =
    `no violation can show before the end of the run: of its checks (${spec.checks.join(', ')}) ` +
    'none can be made while it goes on';
  throw new InputError(placed({ path: ['until'], message, dependsOn: [['checks'], ['system']] }, locate), {
    code: 'SPEC_INVALID',
    hint: 'What can be watched is linearizable, and invariants of nodes that speak Raft.',
  });
}
