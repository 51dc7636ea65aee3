import type { ClockName } from '../../../harness/core/fault-action.ts';
import type { PlannedFault } from '../../../harness/core/planned-fault.ts';

/**
 * Clocks of nodes that were wrong in a live run, by its plan. Times that nodes wrote down by them say nothing of what came
 * before what in other nodes, or in the history.
 */
export function bentClocks(faults: readonly Pick<PlannedFault, 'fault' | 'parameters'>[]): ReadonlySet<ClockName> {
  return new Set(faults.flatMap(clocksOf));
}

function clocksOf({ fault, parameters }: Pick<PlannedFault, 'fault' | 'parameters'>): readonly ClockName[] {
  if (fault === 'timeout') return ['monotonic'];
  if (fault !== 'clock') return [];
  const { clock } = parameters;
  return clock === 'both' ? ['wall', 'monotonic'] : [clock === 'monotonic' ? clock : 'wall'];
}
