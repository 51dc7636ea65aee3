import { randomInt } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Command } from 'commander';
import { invariantNamed } from '../../checkers/invariants/catalogue.ts';
import { parseDuration } from '../core/duration.ts';
import { InputError, InterruptedError } from '../core/errors.ts';
import { nodeNames } from '../core/plan.ts';
import { EXIT } from '../core/verdict.ts';
import { assumedFor } from '../search/induct/dependencies.ts';
import { Induction } from '../search/induct/induction.ts';
import { LostPreservations } from '../search/induct/lost.ts';
import { inductionSubject, type InductionSubject } from '../search/induct/subject.ts';
import { print, type CommandContext } from './context.ts';
import { inductionDocument, inductionLines, isVacuous, lostDocument, lostLines } from './induct-text.ts';

interface InductFlags {
  readonly assume?: string;
  readonly lost?: true;
  readonly build: string;
  readonly nodes: string;
  readonly samples: string;
  readonly for?: string;
  readonly seed?: string;
  readonly json?: true;
}

/** Samples between two looks at clock and signals. */
const SLICE = 250;
const MOST_NODES = 7;

/**
 * `verdict induct INVARIANT`: does every step preserve it, from any state that satisfies what is assumed? Exit code 1 with
 * a counterexample, 0 without, 3 when almost no state satisfied the assumptions. With --lost: which invariants a changed
 * build's steps do not preserve; exit code 1 when there are any.
 */
export function inductCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  program
    .command('induct')
    .argument('[invariant]', 'id or name, such as B4 or OneLeaderPerTerm; none with --lost')
    .description(
      'take single steps from states that satisfy the assumptions, reachable or not, and look for a counterexample',
    )
    .option(
      '--assume <invariants>',
      'what else holds before a step, separated by commas, or none; default: what the proof needs',
    )
    .option('--lost', 'list which invariants the steps of --build do not preserve and those of the correct build do')
    .option('--build <build>', 'verdi, with planted bugs or switches', 'verdi')
    .option('--nodes <count>', 'cluster size', '3')
    .option('--samples <count>', 'states to draw', '100000')
    .option('--for <time>', 'stop after this time, samples or not')
    .option('--seed <seed>', 'fixes every sample; drawn and printed when absent')
    .option('--json', 'print one JSON document on stdout')
    .action(async (invariant: string | undefined, flags: InductFlags) => {
      setExitCode(await (flags.lost ? lost(invariant, flags, context) : induct(invariant, flags, context)));
    });
}

async function induct(name: string | undefined, flags: InductFlags, context: CommandContext): Promise<number> {
  if (name === undefined) {
    throw new InputError('which invariant is to be looked at?', {
      code: 'INVARIANT_MISSING',
      hint: 'Give an id such as B4 or a name such as OneLeaderPerTerm; `verdict list invariants` shows all. Or use --lost.',
    });
  }
  const invariant = invariantNamed(name);
  const subject = subjectOf(flags);
  const assumed = assumedFor(invariant, flags.assume);
  const targets = invariant.predicates.map((each) => each.name).filter((each) => subject.predicates.includes(each));
  const seed = flags.seed ?? String(randomInt(2 ** 32));
  const induction = new Induction(subject, targets, assumed.predicates(subject.predicates), seed);
  const stopped = await follow(
    (samples) => {
      induction.advance(samples);
      return !induction.isDone;
    },
    flags,
    context,
  );
  const about = { subject, invariant, assumed: assumed.names, seed, stopped, induction };
  print(
    context.stdout,
    flags.json ? JSON.stringify(inductionDocument(about), undefined, 2) : inductionLines(about).join('\n'),
  );
  if (stopped === 'interrupted') throw interrupted();
  if (induction.counterexamples.length > 0) return EXIT.fail;
  return isVacuous(induction) ? EXIT.vacuous : EXIT.pass;
}

async function lost(invariant: string | undefined, flags: InductFlags, context: CommandContext): Promise<number> {
  if (invariant !== undefined || flags.assume !== undefined) {
    throw new InputError('--lost looks at every invariant and assumes them all', {
      code: 'FLAG_INVALID',
      hint: 'Leave out the invariant and --assume.',
    });
  }
  const subject = subjectOf(flags);
  if (subject.bugs.length === 0) {
    throw new InputError(`build ${subject.build} has nothing planted into it that could lose anything`, {
      code: 'INDUCT_UNCHANGED',
      hint: 'Name a build with a bug, such as --build verdi+figure-8; `verdict list bugs` shows them.',
    });
  }
  const seed = flags.seed ?? String(randomInt(2 ** 32));
  const search = new LostPreservations(subject, seed);
  const stopped = await follow(
    (samples) => {
      search.advance(samples);
      return true;
    },
    flags,
    context,
  );
  const about = { subject, seed, stopped, search };
  print(context.stdout, flags.json ? JSON.stringify(lostDocument(about), undefined, 2) : lostLines(about).join('\n'));
  if (stopped === 'interrupted') throw interrupted();
  if (search.report().length > 0) return EXIT.fail;
  return search.satisfying === 0 ? EXIT.vacuous : EXIT.pass;
}

/** Goes on until all samples are drawn, the search says so, the time is over, or somebody stops it; says what ended it early. */
async function follow(
  advance: (samples: number) => boolean,
  flags: InductFlags,
  { signal }: CommandContext,
): Promise<'time' | 'interrupted' | undefined> {
  const most = wholeNumber('samples', flags.samples, 1, Number.MAX_SAFE_INTEGER);
  const limit = flags.for === undefined ? Infinity : timeOf(flags.for);
  const start = performance.now();
  for (let drawn = 0; drawn < most; drawn += SLICE) {
    if (!advance(Math.min(SLICE, most - drawn))) return undefined;
    await setImmediate();
    if (signal.aborted) return 'interrupted';
    if (performance.now() - start > limit) return 'time';
  }
  return undefined;
}

function subjectOf({ build, nodes }: InductFlags): InductionSubject {
  return inductionSubject(build, nodeNames(wholeNumber('nodes', nodes, 1, MOST_NODES)));
}

function timeOf(text: string): number {
  const time = parseDuration(text);
  if (time !== undefined) return time;
  throw new InputError(`--for ${text}: expected a time such as 10s or 2m`, { code: 'FLAG_INVALID' });
}

function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const range =
    most === Number.MAX_SAFE_INTEGER ? `from ${String(least)} on` : `from ${String(least)} to ${String(most)}`;
  throw new InputError(`--${flag} ${text}: expected a whole number ${range}`, { code: 'FLAG_INVALID' });
}

function interrupted(): InterruptedError {
  return new InterruptedError('Stopped; nothing was left behind', { code: 'INTERRUPTED' });
}
