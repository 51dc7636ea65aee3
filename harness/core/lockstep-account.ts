import type { NodeRemark, OutsideReport } from './contracts/lockstep.ts';
import type { Json } from './json.ts';
import { differenceInWords, type SaidDifference } from './said.ts';

/** What a run of engine lockstep says of its processes; under `lockstep` in `environment.json`. */
export interface LockstepAccount {
  /** Processes that were started, in both runs of the plan. */
  readonly processes: number;
  readonly outside: readonly OutsideReport[];
  readonly remarks: readonly NodeRemark[];
  /** The first step at which another run of the plan was not the same; null when none was found. */
  readonly differsAt: number | null;
  /** What was different there, where nodes said different things; runs of earlier versions have nothing to say of it. */
  readonly difference?: SaidDifference;
  /** The run that was different, where it was not the second one of this plan but one before or after it. */
  readonly against?: string;
}

export function accountOf(environment: Readonly<Record<string, Json>>): LockstepAccount | undefined {
  return environment['lockstep'] as unknown as LockstepAccount | undefined;
}

/** Why a run cannot be repeated bit for bit, and what that is likely to come from; undefined when it can. */
export function inexactness(account: LockstepAccount): string | undefined {
  const { differsAt, difference, against } = account;
  const stepped = steppedOutside(account);
  if (differsAt === null) return stepped;
  const other = against === undefined ? 'a second run of the plan' : `the run ${against} of the same plan`;
  const where = difference === undefined ? `at step ${String(differsAt)}` : differenceInWords(difference);
  const likely =
    stepped ?? difference?.likely ?? 'the program takes something from its surroundings that no shim covers';
  return `${other} differed first ${where}; likely cause: ${likely}`;
}

/** The node that differed is blamed first, if it is among those that did. */
function steppedOutside({ outside, difference }: LockstepAccount): string | undefined {
  const blamed = outside.find(({ node }) => node === difference?.node) ?? outside[0];
  return blamed && `${blamed.node} stepped outside of what its shim controls: ${blamed.what}`;
}

/** What nodes did that the protocol does not have, in one sentence; undefined when nothing. */
export function remarksInWords({ remarks }: LockstepAccount): string | undefined {
  const [first] = remarks;
  if (first === undefined) return undefined;
  const { node, life, what, line } = first;
  const more = remarks.length === 1 ? '' : ` (and ${String(remarks.length - 1)} more)`;
  return `${node}, life ${String(life + 1)}, ${what}: ${line}${more}`;
}
