import { setImmediate } from 'node:timers/promises';
import type { Command } from 'commander';
import { systems } from '../../cluster/systems/registry.ts';
import { parseDuration } from '../core/duration.ts';
import { InputError, InterruptedError } from '../core/errors.ts';
import { EXIT } from '../core/verdict.ts';
import { loadPlugins } from '../plugins.ts';
import { checkExplorable, noSymmetry, takesSnapshots } from '../search/explore/subject.ts';
import { semanticsOf, trialsOf, type HuntTarget } from '../search/hunt/target.ts';
import { Comparison } from '../search/preservation/comparison.ts';
import { Measurement } from '../search/preservation/measurement.ts';
import { STRATEGIES, type Portfolio } from '../search/strategies/portfolio.ts';
import { print, type CommandContext } from './context.ts';
import { comparisonDocument, comparisonLines, matrixDocument, matrixLines } from './invariants-text.ts';

interface InvariantsFlags {
  readonly system: string;
  readonly build?: string;
  readonly against?: string;
  readonly nodes: string;
  readonly schedules: string;
  readonly seed: string;
  readonly for?: string;
  readonly plugin: readonly string[];
  readonly json?: true;
}

/** Explored before anything is drawn: every schedule of a small cluster, until there are this many states. */
const SMALL_STATES = 10_000;
const SMALL_BOUNDS = { terms: 2, entries: 1, crashes: 1, duplicates: 0, drops: 0, steps: 10 };
const MOST_NODES = 15;

/** `verdict invariants --build A [--against B]`: what each invariant goes through, rule by rule, and which A loses. */
export function invariantsCommand(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  program
    .command('invariants')
    .description('how often each invariant was tested at each rule, and with --against which ones a change breaks')
    .option('--system <system>', 'system under test', 'raft')
    .option('--build <build>', "build of the system; default: the system's own")
    .option('--against <build>', 'the build to compare with: what both break was not lost')
    .option('--nodes <sizes>', 'cluster sizes to choose among, separated by commas', '3,5')
    .option('--schedules <count>', 'random schedules, each on every build', '100')
    .option('--seed <seed>', 'of the first schedule', '1')
    .option('--for <time>', 'stop after this time, schedules or not')
    .option('--plugin <file>', 'loads a plugin (repeatable)', list, [])
    .option('--json', 'print one JSON document on stdout')
    .action(async (flags: InvariantsFlags) => {
      await loadPlugins(flags.plugin);
      setExitCode(
        await (flags.against === undefined ? measure(flags, context) : compare(flags, flags.against, context)),
      );
    });
}

async function measure(flags: InvariantsFlags, context: CommandContext): Promise<number> {
  const target = targetOf(flags, flags.build);
  const measurement = new Measurement(trialsOf(target), portfolioOf(flags), schedulesOf(flags), flags.seed);
  const stopped = await follow(() => measurement.advance(), flags, context);
  const about = { system: target.system, build: target.build, seed: flags.seed, stopped };
  const { walks, tally, broken } = measurement.report();
  const lines = matrixLines(about, walks, tally, broken);
  print(
    context.stdout,
    flags.json ? JSON.stringify(matrixDocument(about, walks, tally, broken), undefined, 2) : lines.join('\n'),
  );
  if (stopped === 'interrupted') throw interrupted();
  return broken.length > 0 ? EXIT.fail : EXIT.pass;
}

async function compare(flags: InvariantsFlags, against: string, context: CommandContext): Promise<number> {
  const changed = targetOf(flags, flags.build);
  const reference = targetOf(flags, against);
  const portfolio = portfolioOf(flags);
  const small = { nodes: Math.min(...(portfolio.sizes ?? [])), bounds: SMALL_BOUNDS, states: SMALL_STATES };
  const trials = trialsOf(changed);
  const { subject } = trials(small.nodes);
  checkExplorable(changed.build, subject);
  const { lag } = systems.named(changed.system).compaction?.(changed.build, changed.options) ?? { lag: undefined };
  const snapshots = takesSnapshots(lag, SMALL_BOUNDS, 0);
  const comparison = new Comparison({
    changed: trials,
    reference: trialsOf(reference),
    portfolio,
    schedules: schedulesOf(flags),
    seed: flags.seed,
    small,
    symmetry: noSymmetry(changed.system, subject, snapshots) === undefined,
  });
  const stopped = await follow(() => comparison.advance(), flags, context);
  const { system, build } = changed;
  const about = { system, build, against, seed: flags.seed, stopped, semantics: semanticsOf(changed).name };
  const report = comparison.report();
  const lines = comparisonLines(about, report);
  print(
    context.stdout,
    flags.json ? JSON.stringify(comparisonDocument(about, report), undefined, 2) : lines.join('\n'),
  );
  if (stopped === 'interrupted') throw interrupted();
  return report.lost.length > 0 ? EXIT.fail : EXIT.pass;
}

/** Goes on until everything is done, the time is over, or somebody stops it; says why it ended early. */
async function follow(
  advance: () => boolean,
  flags: InvariantsFlags,
  { signal }: CommandContext,
): Promise<'time' | 'interrupted' | undefined> {
  const limit = flags.for === undefined ? Infinity : timeOf(flags.for);
  const start = performance.now();
  while (advance()) {
    await setImmediate();
    if (signal.aborted) return 'interrupted';
    if (performance.now() - start > limit) return 'time';
  }
  return undefined;
}

function targetOf(flags: InvariantsFlags, build: string | undefined): HuntTarget {
  const system = systems.named(flags.system);
  return {
    system: system.name,
    build: build ?? system.defaultBuild,
    options: system.options({}),
    plugins: flags.plugin,
    semantics: null,
    clocks: null,
  };
}

function portfolioOf({ nodes }: InvariantsFlags): Portfolio {
  const sizes = nodes.split(',').map((text) => wholeNumber('nodes', text, 1));
  if (sizes.every((size) => size <= MOST_NODES)) return { strategies: STRATEGIES, sizes };
  throw new InputError(`--nodes ${nodes}: expected at most ${String(MOST_NODES)}`, { code: 'FLAG_INVALID' });
}

function schedulesOf({ schedules }: InvariantsFlags): number {
  return wholeNumber('schedules', schedules, 0);
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value)) return value;
  throw new InputError(`--${flag} ${text}: expected a whole number from ${String(least)} on`, { code: 'FLAG_INVALID' });
}

function timeOf(text: string): number {
  const time = parseDuration(text);
  if (time !== undefined) return time;
  throw new InputError(`--for ${text}: expected a time such as 60s or 10m`, { code: 'FLAG_INVALID' });
}

function interrupted(): InterruptedError {
  return new InterruptedError('Stopped; nothing was left behind', { code: 'INTERRUPTED' });
}
