import { InputError } from '../../../harness/core/errors.ts';
import { BUGS, isBugName, type BugName } from './bugs.ts';
import { PAPER, VERDI, type Switches } from './switches.ts';

/** Everything that distinguishes one build of the reference Raft from another. */
export interface Rules extends Switches {
  readonly bugs: ReadonlySet<BugName>;
}

export const CORRECT_BUILDS: Readonly<Record<string, { readonly switches: Switches; readonly summary: string }>> = {
  paper: { switches: PAPER, summary: 'Raft as in the paper, complete for use' },
  verdi: { switches: VERDI, summary: 'decides as the verified Raft of Verdi does (engine sim)' },
};

/** The rules of a build named `paper`, `paper+stale-read`, `paper+stale-read+forget-vote`, …; throws InputError. */
export function rulesOf(build: string): Rules {
  const [base = '', ...bugs] = build.split('+');
  const correct = Object.hasOwn(CORRECT_BUILDS, base) ? CORRECT_BUILDS[base] : undefined;
  if (correct === undefined || !bugs.every(isBugName) || new Set(bugs).size < bugs.length) {
    throw new InputError(`raft has no build "${build}"`, {
      code: 'BUILD_UNKNOWN',
      hint:
        `Use ${Object.keys(CORRECT_BUILDS).join(' or ')}, alone or followed by planted bugs, each once: ` +
        BUGS.map((bug) => `+${bug.name}`).join(', '),
    });
  }
  return { ...correct.switches, bugs: new Set(bugs) };
}
