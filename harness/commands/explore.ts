import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import type { Command } from 'commander';
import { systems } from '../../cluster/systems/registry.ts';
import { InputError, InterruptedError } from '../core/errors.ts';
import { optionsThatDiffer, type ScheduleSubject } from '../core/schedule/header.ts';
import { readSchedule } from '../core/schedule/read-schedule.ts';
import { EXIT } from '../core/verdict.ts';
import { loadPlugins } from '../plugins.ts';
import { prepare } from '../prepare.ts';
import type { ExplorationBounds } from '../search/explore/bounds.ts';
import { Exploration } from '../search/explore/exploration.ts';
import { checkExplorable, noSymmetry, takesSnapshots } from '../search/explore/subject.ts';
import { knownToHunts, semanticsOf, trialsOf, type HuntTarget } from '../search/hunt/target.ts';
import { EXPLANATION_FILES } from '../search/keep-explanation.ts';
import type { Trials } from '../search/trials.ts';
import { newFolder, writing } from '../store/run-folder.ts';
import { print, type CommandContext } from './context.ts';
import {
  counterexampleText,
  documentOf,
  firstLine,
  keptLines,
  lastLines,
  progressLine,
  type Explored,
} from './explore-text.ts';
import { refuseSet } from './refuse-set.ts';
import { readText, specSource } from './spec-flags.ts';

interface ExploreFlags extends Record<keyof ExplorationBounds, string> {
  readonly system?: string;
  readonly build?: string;
  readonly nodes?: string;
  readonly from?: string;
  readonly states: string;
  readonly symmetry: boolean;
  readonly sleepSets?: true;
  readonly set: readonly string[];
  readonly plugin: readonly string[];
  readonly out: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** Steps between two looks at signals and memory. */
const SLICE = 500;
/** Part of the heap that may be used; beyond it garbage collection takes all the time. */
const HEAP_SHARE = 0.85;

/** `verdict explore [SPEC]`: every schedule within bounds. Exit code 1 when one breaks something, 2 when it had to stop. */
export function exploreCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  program
    .command('explore')
    .argument('[spec]', 'spec file, of which system, build, options and nodes count; default: by flags')
    .description('try every schedule within bounds, and show a shortest one that breaks an invariant')
    .option('--system <system>', 'system under test; default raft')
    .option('--build <build>', "build of the system, such as verdi+figure-8; default: the system's own")
    .option('--nodes <count>', "cluster size; default: the spec's, else 3")
    .option('--terms <count>', 'no node gets beyond this term', '1')
    .option('--entries <count>', 'requests, all in all', '1')
    .option('--crashes <count>', 'crashes, all in all', '0')
    .option('--duplicates <count>', 'packets duplicated, all in all', '0')
    .option('--drops <count>', 'packets lost, all in all; a packet need never arrive anyway', '0')
    .option('--steps <count>', 'length of a schedule', '9')
    .option('--from <schedule>', 'a schedule to begin with; bounds count from its end, terms from the beginning')
    .option('--states <count>', 'stop at this many different states', '1000000')
    .option('--no-symmetry', 'explore states that differ only by the names of nodes one by one')
    .option('--sleep-sets', 'of steps in any order, take only as many orders as reach every state')
    .option('--set <key=value>', 'sets any key of the spec (repeatable)', list, [])
    .option('--plugin <file>', 'loads a plugin (repeatable)', list, [])
    .option('--out <dir>', 'folder that holds the folder of the counterexample', 'runs')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'no progress')
    .action(async (spec: string | undefined, flags: ExploreFlags) => {
      setExitCode(await explore(spec, flags, context));
    });
}

async function explore(file: string | undefined, flags: ExploreFlags, context: CommandContext): Promise<number> {
  const { target, nodes } = file === undefined ? await fromFlags(flags) : await fromSpec(file, flags);
  const trials = trialsOf(target)(nodes);
  checkExplorable(target.build, trials.subject);
  const prefix = flags.from === undefined ? [] : readSchedule(readText(flags.from), flags.from).steps;
  const bounds = boundsOf(flags);
  const snapshots = takesSnapshots(compactAfter(target), bounds, prefix.length);
  const noRenaming = flags.symmetry ? noSymmetry(target.system, trials.subject, snapshots) : 'not asked for';
  const reductions = { symmetry: noRenaming === undefined, sleepSets: flags.sleepSets === true };
  const { subject, predicates } = trials;
  const exploration = new Exploration({ subject, predicates, bounds, prefix, ...reductions, stopAtFirst: true });
  const about = { subject: subjectOf(target, trials), bounds, prefix, reductions, noRenaming, trials };
  const screen = flags.json ? context.stderr : context.stdout;
  print(screen, firstLine(about));
  const stopped = await follow(exploration, flags, context, (line) => {
    if (flags.quiet !== true) print(context.stderr, line);
  });
  const explored: Explored = { ...about, report: exploration.report(), stopped };
  for (const line of lastLines(explored)) print(screen, line);
  const kept = keepCounterexample(explored, flags.out);
  for (const line of kept === undefined ? [] : keptLines(kept, target.plugins)) print(screen, line);
  if (flags.json) print(context.stdout, JSON.stringify(documentOf(explored, kept), undefined, 2));
  if (stopped === 'interrupted')
    throw new InterruptedError('Stopped; nothing was left behind', { code: 'INTERRUPTED' });
  return exitCodeOf(explored);
}

/** The file that was written, in a folder of its own; undefined when nothing is broken. */
function keepCounterexample(explored: Explored, out: string): string | undefined {
  const text = counterexampleText(explored);
  if (text === undefined) return undefined;
  const file = join(newFolder(out, 'explored', explored.subject.build ?? '', new Date()), EXPLANATION_FILES.schedule);
  return writing(file, () => {
    writeFileSync(file, text);
    return file;
  });
}

/** Goes on until everything is explored or something ends it; says why it ended early. */
async function follow(
  exploration: Exploration,
  flags: ExploreFlags,
  { signal }: CommandContext,
  progress: (line: string) => void,
): Promise<Explored['stopped']> {
  const most = wholeNumber('states', flags.states, 1);
  const heap = getHeapStatistics().heap_size_limit * HEAP_SHARE;
  let depth = 0;
  while (exploration.advance(SLICE)) {
    await setImmediate();
    if (signal.aborted) return 'interrupted';
    if (exploration.states >= most) return 'states';
    if (process.memoryUsage().heapUsed > heap) return 'memory';
    if (exploration.depth === depth) continue;
    depth = exploration.depth;
    progress(progressLine(exploration.report()));
  }
  return undefined;
}

function exitCodeOf({ report, stopped }: Explored): number {
  if (report.violations.length > 0) return EXIT.fail;
  if (stopped !== undefined) return EXIT.unknown;
  return [...report.premises.values()].some((held) => held > 0) ? EXIT.pass : EXIT.vacuous;
}

async function fromFlags(flags: ExploreFlags): Promise<{ target: HuntTarget; nodes: number }> {
  refuseSet(flags.set);
  await loadPlugins(flags.plugin);
  const system = knownToHunts(flags.system ?? 'raft');
  const target: HuntTarget = {
    system: system.name,
    build: flags.build ?? system.defaultBuild,
    options: system.options({}),
    plugins: flags.plugin,
    semantics: null,
    clocks: null,
  };
  return { target, nodes: wholeNumber('nodes', flags.nodes ?? '3', 1) };
}

async function fromSpec(file: string, flags: ExploreFlags): Promise<{ target: HuntTarget; nodes: number }> {
  const { system, build, nodes, set, plugin } = flags;
  const given = { ...(system !== undefined && { system }), ...(build !== undefined && { build }) };
  const source = specSource(file, { ...given, ...(nodes !== undefined && { nodes }), set, plugin });
  const { spec } = (await prepare(source)).plan;
  const { options, plugins, clocks = null } = spec;
  const target = { system: spec.system, build: spec.build, options, plugins, semantics: null, clocks };
  return { target, nodes: spec.nodes };
}

function compactAfter({ system, build, options }: HuntTarget): number | undefined {
  return systems.named(system).compaction?.(build, options).lag;
}

function boundsOf(flags: ExploreFlags): ExplorationBounds {
  return {
    terms: wholeNumber('terms', flags.terms, 1),
    entries: wholeNumber('entries', flags.entries, 0),
    crashes: wholeNumber('crashes', flags.crashes, 0),
    duplicates: wholeNumber('duplicates', flags.duplicates, 0),
    drops: wholeNumber('drops', flags.drops, 0),
    steps: wholeNumber('steps', flags.steps, 0),
  };
}

function subjectOf(target: HuntTarget, { subject }: Trials): ScheduleSubject {
  const { system, build, options } = target;
  const differing = optionsThatDiffer(options, systems.named(system).options({}));
  const named = { system, build, nodes: subject.nodes, semantics: semanticsOf(target).name };
  return Object.keys(differing).length === 0 ? named : { ...named, options: differing };
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value)) return value;
  throw new InputError(`--${flag} ${text}: expected a whole number from ${String(least)} on`, { code: 'FLAG_INVALID' });
}
