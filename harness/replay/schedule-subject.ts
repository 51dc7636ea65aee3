import { canonicalJson } from '../core/digest.ts';
import type { ScheduleSubject } from '../core/schedule/header.ts';
import type { Beside } from './schedule-source.ts';

/**
 * What a schedule was made on, as far as is known: what its own file says, and what lies beside it. A file that was
 * moved lies beside the plan of another run; then only what it says itself counts.
 */
export function recordedSubject(said: ScheduleSubject, beside: Beside | undefined): ScheduleSubject {
  if (beside === undefined || !agree(said, beside)) return said;
  const { system, build, options, nodes, semantics, lockstep } = beside;
  return {
    system,
    build,
    options,
    nodes,
    ...(semantics !== undefined && { semantics }),
    ...(lockstep !== undefined && { lockstep }),
    ...said,
  };
}

/** Whether nothing that both of them say differs. */
function agree(said: ScheduleSubject, beside: Beside): boolean {
  const fields = ['system', 'build', 'nodes', 'semantics'] as const;
  return fields.every((field) => {
    const [one, other] = [said[field], beside[field]];
    return one === undefined || other === undefined || canonicalJson(one) === canonicalJson(other);
  });
}
