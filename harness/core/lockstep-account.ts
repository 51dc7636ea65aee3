import type { NodeRemark, OutsideReport } from './contracts/lockstep.ts';
import type { Json } from './json.ts';

/** What a run of engine lockstep says of its processes; under `lockstep` in `environment.json`. */
export interface LockstepAccount {
  /** Processes that were started, in both runs of the plan. */
  readonly processes: number;
  readonly outside: readonly OutsideReport[];
  readonly remarks: readonly NodeRemark[];
  /** The first step at which a second run of the plan was another one; null when it was the same. */
  readonly differsAt: number | null;
}

export function accountOf(environment: Readonly<Record<string, Json>>): LockstepAccount | undefined {
  return environment['lockstep'] as unknown as LockstepAccount | undefined;
}

/** Why a run cannot be repeated bit for bit, and what that is likely to come from; undefined when it can. */
export function inexactness({ outside, differsAt }: LockstepAccount): string | undefined {
  const [first] = outside;
  const stepped =
    first === undefined ? undefined : `${first.node} stepped outside of what its shim controls: ${first.what}`;
  if (differsAt === null) return stepped;
  const likely = stepped ?? 'the program takes something from its surroundings that no shim covers';
  return `a second run of the plan differed first at step ${String(differsAt)}; ${likely}`;
}

/** What nodes did that the protocol does not have, in one sentence; undefined when nothing. */
export function remarksInWords({ remarks }: LockstepAccount): string | undefined {
  const [first] = remarks;
  if (first === undefined) return undefined;
  const { node, life, what, line } = first;
  const more = remarks.length === 1 ? '' : ` (and ${String(remarks.length - 1)} more)`;
  return `${node}, life ${String(life + 1)}, ${what}: ${line}${more}`;
}
