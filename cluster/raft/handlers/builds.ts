import { InputError } from '../../../harness/core/errors.ts';
import { closest } from '../../../harness/core/did-you-mean.ts';
import { BUGS, isBugName, NO_BUGS, type BugName, type BugSwitches, type PlantedBug } from './bugs.ts';
import { isMet, withNeed, type Need } from './needs.ts';
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

/**
 * Refuses a build with a planted bug that cannot show in it, because the build lacks what the bug is a mistake in: it
 * would pass as a correct one.
 *
 * @param rules those of the build, with what the cluster sets otherwise
 * @throws InputError naming the build that shows the bug
 */
export function refuseWithoutEffect(build: string, rules: Rules): void {
  for (const bug of bugsOf(build)) {
    const missing = needsOf(bug).filter((need) => !isMet(need, rules));
    if (missing.length === 0) continue;
    throw new InputError(`in build ${build} the planted bug ${bug} has no effect, or none for a long time`, {
      code: 'BUILD_WITHOUT_EFFECT',
      hint: `Use build ${missing.reduce(withNeed, build)}.${missing.includes('compaction') ? ' Or set options.compactAfter.' : ''}`,
    });
  }
}

/** What a bug needs of its build. */
export function needsOf(bug: BugName): readonly Need[] {
  return plantedBug(bug)?.needs ?? [];
}

/** The planted bug of a build that no process can have, if there is one. */
export function inMemoryBugOf(build: string): BugName | undefined {
  return bugsOf(build).find((bug) => plantedBug(bug)?.inMemory === true);
}

/** A build that has this bug and shows it, on the given one where that is possible. */
export function buildWith(bug: BugName, base = 'paper'): string {
  const rules = rulesOf(base);
  return needsOf(bug)
    .filter((need) => !isMet(need, rules))
    .reduce(withNeed, `${base}+${bug}`);
}

function plantedBug(bug: BugName): PlantedBug | undefined {
  return (BUGS as readonly PlantedBug[]).find(({ name }) => name === bug);
}

function unknownBuild(build: string): InputError {
  return new InputError(`raft has no build "${build}"${suggestion(build)}`, {
    code: 'BUILD_UNKNOWN',
    hint:
      `A build is ${Object.keys(CORRECT_BUILDS).join(' or ')}, alone or followed by planted bugs and switches, each ` +
      'once, such as verdi+batching+stale-read. `verdict list bugs` shows the bugs. ' +
      `Switches: ${Object.keys(SWITCHES).join(', ')}.`,
  });
}

/** The build with every misspelt part replaced by the closest there is; empty where a part resembles none. */
function suggestion(build: string): string {
  const [base = '', ...parts] = build.split('+');
  const bases = Object.keys(CORRECT_BUILDS);
  const known = [...BUGS.map(({ name }) => name), ...Object.keys(SWITCHES)];
  const words = [closest(base, bases), ...parts.map((part) => closest(part, known))];
  if (words.includes(undefined)) return '';
  const meant = [...new Set(words)].join('+');
  return meant === build ? '' : `; did you mean ${meant}?`;
}
