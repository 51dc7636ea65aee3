import { relative } from 'node:path';
import type { Command } from 'commander';
import { writeComparisonResults } from '../../reports/comparison/allure.ts';
import { comparisonPage } from '../../reports/comparison/page.ts';
import { comparisonText } from '../../reports/comparison/text.ts';
import { comparisonChecks } from '../campaign/compare/comparison-checks.ts';
import { parseAxis } from '../campaign/compare/columns.ts';
import { runComparison, type ComparisonOptions } from '../campaign/compare/run-comparison.ts';
import { parseSeeds } from '../campaign/seeds.ts';
import type { Comparison } from '../core/campaign/comparison.ts';
import { InputError } from '../core/errors.ts';
import { EXIT } from '../core/verdict.ts';
import { loadPlugins } from '../plugins.ts';
import { powerLine } from '../power/power-document.ts';
import { readPower } from '../power/power-folder.ts';
import { withCiOutputs, withJUnitFlag, type CiFlags, type CiOutputs } from './ci-outputs.ts';
import { print, type CommandContext } from './context.ts';
import { huntConsole } from './hunt-console.ts';
import { shellWord } from './shell-word.ts';
import { specSource, withSpecFlags, type SpecFlags } from './spec-flags.ts';

interface CompareFlags extends SpecFlags, CiFlags {
  readonly builds?: string;
  readonly by?: string;
  readonly seeds: string;
  readonly bisect?: true;
  readonly history?: string;
  readonly power: readonly string[];
  readonly workers?: string;
  readonly out: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** Taken only to say what to give in their place. */
const REFUSED = ['--seed', '--build'];

/** More pairs than anybody has time for; what is meant is a campaign. */
const MOST_SEEDS = 100_000;

/** `verdict compare SPEC… --builds A,B`: the same seeds on several builds. Exit code 0 where no later one fails in a new way, else 1. */
export function compareCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  const command = program.command('compare').argument('<specs...>', 'spec files');
  withJUnitFlag(withSpecFlags(command));
  for (const option of command.options) if (REFUSED.includes(option.long ?? '')) option.hideHelp();
  command
    .description('run the same seeds on several builds and say what is new, fixed, slower or different')
    .option('--builds <names>', 'builds in their order, separated by commas; all are compared with the first')
    .option('--by <key=values>', 'compare values of another key of the spec: --by workload.rate=50/s,200/s')
    .option('--seeds <range>', 'seeds, each of which is run on every build', '1..20')
    .option('--bisect', 'run only the first and the last build on all seeds; find by halves who brought a new failure')
    .option('--history <dir>', 'folder of earlier comparisons, for the trend')
    .option('--power <file>', 'power.json of `verdict power`: what such runs would have caught (repeatable)', list, [])
    .option('--workers <count>', 'runs at once; default: as many as this machine bears')
    .option('--out <dir>', "folder that holds the comparison's folder", 'runs')
    .option('--json', 'print the comparison as JSON on stdout; progress goes to stderr')
    .option('--quiet', 'no progress')
    .action(async (files: readonly string[], flags: CompareFlags) => {
      await loadPlugins(flags.plugin);
      const name = files.join(' ');
      setExitCode(await withCiOutputs(name, flags, context, (outputs) => compare(files, flags, context, outputs)));
    });
}

async function compare(
  files: readonly string[],
  flags: CompareFlags,
  context: CommandContext,
  outputs: CiOutputs,
): Promise<number> {
  const options = optionsOf(files, flags, context);
  const shown = huntConsole(flags.json ? context.stderr : context.stdout, flags.quiet ?? false);
  const began = performance.now();
  const onProgress: ComparisonOptions['onProgress'] = ({ done, of, failures }) => {
    const left = (((performance.now() - began) / done) * (of - done)) / 1_000;
    shown.passing(`${String(done)} of ${String(of)} runs, ${String(failures)} failed, about ${left.toFixed(0)} s left`);
  };
  try {
    const start = Date.now();
    const { comparison, folder } = await runComparison({ ...options, onProgress }, comparisonPage);
    shown.finish();
    const checks = comparisonChecks(comparison);
    writeComparisonResults(comparison, checks, { start, stop: Date.now() }, folder.allureResults);
    outputs.checks({
      name: `compare ${comparison.columns.join(', ')}`,
      className: 'verdict.compare',
      checks,
      properties: { seeds: comparison.seeds, report: folder.page },
      replay: comparison.command,
    });
    if (flags.json) {
      const places = { folder: folder.directory, report: folder.page };
      print(context.stdout, JSON.stringify({ ...comparison, ...places }, undefined, 2));
    } else {
      print(context.stdout, comparisonText(comparison));
      print(context.stdout, `\nReport: ${relative(process.cwd(), folder.page)}`);
      print(context.stdout, `Compare again: ${comparison.command}`);
    }
    return exitCodeOf(comparison);
  } finally {
    shown.finish();
  }
}

function optionsOf(
  files: readonly string[],
  flags: CompareFlags,
  { signal }: CommandContext,
): Omit<ComparisonOptions, 'onProgress'> {
  if (flags.seed !== undefined) throw invalid('--seed is one seed; give --seeds 7, or a range such as --seeds 1..20');
  if (flags.build !== undefined) throw invalid('--build is one build; give --builds A,B');
  const { from, to } = parseSeeds(flags.seeds);
  if (to === null || to - from >= MOST_SEEDS)
    throw invalid(`--seeds ${flags.seeds}: a comparison needs an end, such as 1..20`);
  const specs = files.map((file) => specSource(file, flags));
  return {
    specs,
    axis: parseAxis(flags.builds, flags.by),
    seeds: { from, to },
    bisect: flags.bisect ?? false,
    workers: flags.workers === undefined ? undefined : positive(flags.workers),
    out: flags.out,
    history: flags.history,
    power: flags.power.map(readPower).map((document) => ({ scenario: document.spec, line: powerLine(document) })),
    command: commandOf(files, flags),
    signal,
  };
}

/** Everything that was asked for but where the results go. */
function commandOf(files: readonly string[], flags: CompareFlags): string {
  const named = (
    ['builds', 'by', 'seeds', 'engine', 'host', 'system', 'nodes', 'duration', 'steps', 'until'] as const
  ).flatMap((key) => (flags[key] === undefined ? [] : [`--${key}`, flags[key]]));
  const lists = (['set', 'plugin'] as const).flatMap((key) => flags[key].flatMap((value) => [`--${key}`, value]));
  const words = ['npx', 'verdict', 'compare', ...files, ...named, ...lists, ...(flags.bisect ? ['--bisect'] : [])];
  return words.map(shellWord).join(' ');
}

function exitCodeOf({ result, troubles }: Comparison): number {
  if (result === 'troubled') {
    return troubles.every(({ ending }) => ending === 'unavailable') ? EXIT.unavailable : EXIT.harnessError;
  }
  return { 'new-failure': EXIT.fail, 'nothing-tested': EXIT.vacuous, 'no-new-failure': EXIT.pass }[result];
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw invalid(`--workers ${text}: expected a whole number above 0`);
}

function invalid(message: string): InputError {
  return new InputError(message, { code: 'FLAG_INVALID' });
}
