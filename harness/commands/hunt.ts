import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { formatDuration, parseDuration } from '../core/duration.ts';
import { InputError, InterruptedError } from '../core/errors.ts';
import { EXIT } from '../core/verdict.ts';
import { loadPlugins } from '../plugins.ts';
import { HuntFolder } from '../search/hunt/hunt-folder.ts';
import { hunt, threadsFor, type HuntBudget, type HuntOutcome } from '../search/hunt/hunt.ts';
import { STRATEGIES } from '../search/strategies/portfolio.ts';
import { count } from '../../reports/model/words.ts';
import { print, type CommandContext } from './context.ts';
import { huntConsole } from './hunt-console.ts';
import { huntSettings, type HuntTargetFlags } from './hunt-settings.ts';
import {
  againLine,
  findingLines,
  firstLines,
  lastLines,
  progressLine,
  replayLine,
  supersededLine,
  unshrunkLines,
} from './hunt-text.ts';

interface HuntFlags extends HuntTargetFlags {
  readonly for?: string;
  readonly schedules?: string;
  readonly untilFound?: boolean;
  readonly workers?: string;
  readonly resume?: string;
  readonly out: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** Unless the command line says otherwise; the second where every schedule starts processes. */
const DEFAULT_TIME = '60s';
const DEFAULT_TIME_OF_PROCESSES = '5m';
const HUNT_RESULT_FORMAT = 'verdict-hunt-result/1';

/** Flags that a hunt which is resumed brings with it. */
const OF_THE_FOLDER = [
  'system',
  'build',
  'engine',
  'nodes',
  'semantics',
  'strategy',
  'seed',
  'liveness',
  'plugin',
  'set',
  'out',
];

/** `verdict hunt [SPEC]`: tries random schedules on a build until time or number run out. Exit code 1 when one breaks something. */
export function huntCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  program
    .command('hunt')
    .argument('[spec]', 'spec file, of which system, build, options, nodes, seed and clocks count; default: by flags')
    .description('try random schedules on a build, and keep those that break an invariant or leave a client unanswered')
    .option('--system <system>', 'system under test; default raft')
    .option(
      '--build <builds>',
      "build of the system, such as verdi+figure-8; default: the system's own. After a comma: others that nodes may be upgraded to",
    )
    .option('--engine <engine>', 'sim, or lockstep: real processes; default: what the spec says, else sim')
    .option('--nodes <sizes>', 'cluster sizes to choose among, separated by commas; default: mostly 3 and 5')
    .option(
      '--semantics <semantics>',
      'failure, failure+unsynced, …; default: failure, and +unsynced where there are disks',
    )
    .option(
      '--strategy <names>',
      `among ${STRATEGIES.map(({ name }) => name).join(', ')}; default: all, by their shares`,
    )
    .option('--seed <seed>', 'of the first schedule, the next ones count on from it; drawn and printed when absent')
    .option('--no-liveness', 'ask for no answers after schedules')
    .option('--set <key=value>', 'sets any key of the spec (repeatable)', list, [])
    .option('--plugin <file>', 'loads a plugin (repeatable)', list, [])
    .option(
      '--for <time>',
      `how long; default ${DEFAULT_TIME}, in lockstep ${DEFAULT_TIME_OF_PROCESSES}, or without limit where schedules are counted`,
    )
    .option('--schedules <count>', 'how many schedules')
    .option('--until-found', 'stop at the first finding')
    .option('--workers <count>', 'threads; default: one per core')
    .option('--resume <folder>', 'go on with an earlier hunt where it stopped')
    .option('--out <dir>', "folder in which the hunt's own is made", 'runs')
    .option('--json', 'print one JSON document on stdout; progress goes to stderr')
    .option('--quiet', 'no progress')
    .action(async (spec: string | undefined, flags: HuntFlags, command: Command) => {
      const asked = budgetOf(flags);
      const workers = wholeNumber('--workers', flags.workers) ?? availableParallelism();
      const folder = await folderOf(spec, flags, command);
      setExitCode(await conductHunt(folder, withDefault(asked, folder), workers, flags, context));
    });
}

async function folderOf(spec: string | undefined, flags: HuntFlags, command: Command): Promise<HuntFolder> {
  const { resume } = flags;
  if (resume === undefined) return HuntFolder.create(flags.out, await huntSettings(spec, flags), new Date());
  const other = OF_THE_FOLDER.find((name) => command.getOptionValueSource(name) === 'cli');
  if (other !== undefined || spec !== undefined) {
    throw new InputError(`--resume goes on as the hunt began; ${spec ?? `--${String(other)}`} cannot change it`, {
      code: 'FLAG_INVALID',
      hint: 'Begin another hunt, or give only --for, --schedules, --until-found and --workers.',
    });
  }
  const folder = HuntFolder.open(resume);
  await loadPlugins(folder.settings.target.plugins);
  return folder;
}

async function conductHunt(
  folder: HuntFolder,
  budget: HuntBudget,
  workers: number,
  flags: HuntFlags,
  { stdout, stderr, signal }: CommandContext,
): Promise<number> {
  const screen = huntConsole(flags.json ? stderr : stdout, flags.quiet ?? false);
  screen.lasting(
    firstLines(folder, askedBudget(flags), budgetText(budget), threadsFor(workers, budget, folder.settings)),
  );
  let outcome: HuntOutcome;
  try {
    outcome = await hunt({
      folder,
      budget,
      workers,
      signal,
      onFinding: (finding) => screen.lasting(findingLines(folder, finding)),
      onSuperseded: (line, finding) => screen.lasting([supersededLine(line, finding)]),
      onUnshrunk: (finding, reason) => screen.lasting(unshrunkLines(folder, finding, reason)),
      onProgress: (tally, ms, shrinking) => screen.passing(progressLine(tally, ms, folder.findings.length, shrinking)),
    });
  } finally {
    screen.finish();
  }
  screen.lasting(lastLines(folder, outcome));
  if (flags.json) print(stdout, JSON.stringify(documentOf(folder, outcome), undefined, 2));
  if (outcome.interrupted) throw new InterruptedError('Stopped; what was found is kept', { code: 'INTERRUPTED' });
  return outcome.findings.length > 0 ? EXIT.fail : EXIT.pass;
}

function documentOf(folder: HuntFolder, { tally, ms, findings, interrupted }: HuntOutcome): object {
  const { spec, target, seed, strategies, sizes, liveness } = folder.settings;
  return {
    format: HUNT_RESULT_FORMAT,
    ...{ spec, ...target, seed, strategies, sizes, liveness },
    folder: folder.directory,
    tally,
    ms,
    interrupted,
    findings: findings.map((finding) => ({
      ...finding,
      again: againLine(folder, finding.seed),
      replay: replayLine(folder, (finding.shrunk ?? finding).folder),
    })),
  };
}

/** A hunt of which nothing was said goes on for some time, which depends on how dear its schedules are. */
function withDefault(budget: HuntBudget, { settings }: HuntFolder): HuntBudget {
  if (budget.schedules !== null || budget.forMs !== null) return budget;
  const time = settings.target.lockstep === undefined ? DEFAULT_TIME : DEFAULT_TIME_OF_PROCESSES;
  return { ...budget, forMs: parseDuration(time) ?? null };
}

/** No limit where none was given. */
function budgetOf({ for: time, schedules: text, untilFound = false }: HuntFlags): HuntBudget {
  const schedules = wholeNumber('--schedules', text) ?? null;
  const forMs = time === undefined ? null : parseDuration(time);
  if (forMs !== undefined) return { schedules, forMs, untilFound };
  throw new InputError(`--for ${String(time)}: expected a time such as 60s, 10m or 8h`, { code: 'FLAG_INVALID' });
}

/** When it ends, in the words of the command line. */
function askedBudget({ for: time, schedules, untilFound }: HuntFlags): string[] {
  return [
    ...(time === undefined ? [] : ['--for', time]),
    ...(schedules === undefined ? [] : ['--schedules', schedules]),
    ...(untilFound === true ? ['--until-found'] : []),
  ];
}

function budgetText({ schedules, forMs, untilFound }: HuntBudget): string {
  const limits = [
    ...(schedules === null ? [] : [count(schedules, 'schedule')]),
    ...(forMs === null ? [] : [formatDuration(forMs)]),
    ...(untilFound ? ['until something is found'] : []),
  ];
  return limits.join(' or ');
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InputError(`${flag} ${text}: expected a whole number above 0`, { code: 'FLAG_INVALID' });
}
