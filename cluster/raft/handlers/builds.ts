import { InputError } from '../../../harness/core/errors.ts';
import { BUGS, isBugName, NO_BUGS, type BugName, type BugSwitches } from './bugs.ts';
import { isSwitchName, PAPER, SWITCHES, VERDI, type Switches } from './switches.ts';

/** Everything that distinguishes one build of the reference Raft from another. */
export interface Rules extends Switches {
  readonly bugs: BugSwitches;
  /** How many of the nodes, from the first on, are members at the start; the others may be added. Null: all. */
  readonly initialMembers: number | null;
}

export const CORRECT_BUILDS: Readonly<Record<string, { readonly switches: Switches; readonly summary: string }>> = {
  paper: { switches: PAPER, summary: 'Raft as in the paper, complete for use' },
  verdi: { switches: VERDI, summary: 'the verified Raft of Verdi, event by event (engine sim)' },
};

/**
 * The rules of a build: `paper` or `verdi`, then any of the switches that change a correct build (`verdi+batching`) and
 * of the planted bugs (`paper+stale-read+forget-vote`), each once. Throws InputError for anything else.
 */
export function rulesOf(build: string): Rules {
  const [base = '', ...parts] = build.split('+');
  const correct = Object.hasOwn(CORRECT_BUILDS, base) ? CORRECT_BUILDS[base] : undefined;
  const known = parts.every((part) => isBugName(part) || isSwitchName(part));
  if (correct === undefined || !known || new Set(parts).size < parts.length) throw unknownBuild(build);
  let switches = correct.switches;
  let bugs = NO_BUGS;
  for (const part of parts) {
    if (isSwitchName(part)) switches = { ...switches, ...SWITCHES[part].sets };
    else if (isBugName(part)) bugs = { ...bugs, [part]: true };
  }
  return { ...switches, bugs, initialMembers: null };
}

/** What a cluster may set otherwise than its build; null: as the build has it. */
export interface RuleSettings {
  readonly batch: number | null;
  readonly compactAfter: number | null;
  readonly initialMembers: number | null;
}

export function withSettings(rules: Rules, { batch, compactAfter, initialMembers }: RuleSettings): Rules {
  return {
    ...rules,
    batchLimit: batch ?? rules.batchLimit,
    compactAfter: compactAfter ?? rules.compactAfter,
    initialMembers: initialMembers ?? rules.initialMembers,
  };
}

/** The planted bugs a build's name mentions. */
export function bugsOf(build: string): BugName[] {
  return build.split('+').filter(isBugName);
}

function unknownBuild(build: string): InputError {
  return new InputError(`raft has no build "${build}"`, {
    code: 'BUILD_UNKNOWN',
    hint:
      `Use ${Object.keys(CORRECT_BUILDS).join(' or ')}, alone or followed by planted bugs and switches, each once: ` +
      [...BUGS.map(({ name }) => name), ...Object.keys(SWITCHES)].map((name) => `+${name}`).join(', '),
  });
}
