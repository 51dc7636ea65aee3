import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { composeReport, type ComposedReport } from '../../reports/allure/compose.ts';
import type { ResultsFolder } from '../../reports/allure/gather.ts';
import { holdsResults } from '../../reports/allure/result-files.ts';
import { writeAllureResults } from '../../reports/allure/results.ts';
import { InputError } from '../core/errors.ts';
import type { VerdictDocument } from '../core/verdict-document.ts';
import { readRecord } from '../record.ts';
import { shrunkenSchedule } from '../shrunken-schedules.ts';
import { RunFolder } from '../store/run-folder.ts';
import { withCiOutputs, withJUnitFlag, type CiFlags } from './ci-outputs.ts';
import { print, type CommandContext } from './context.ts';
import { reportSite, type SiteFlags } from './report-site.ts';
import { shellWord } from './shell-word.ts';

interface ReportFlags extends CiFlags, SiteFlags {}

/** `verdict report RUN...`: the generated Allure report over one or more runs, and the same as JUnit XML or as a site. */
export function reportCommand(program: Command, context: CommandContext): void {
  withJUnitFlag(program.command('report'))
    .description('generate the Allure report of one or more runs (needs Java), or a site with --site')
    .argument('[runs...]', 'run folders, or folders of Allure results')
    .option('--output <dir>', 'where to write it; default: allure-report in the first folder', folderOf('--output'))
    .option('--history <dir>', 'an earlier report, whose trend this one goes on with', folderOf('--history'))
    .option('--site <dir>', 'instead of it, write what verdict serve shows as files', folderOf('--site'))
    .option('--out <dir>', 'with --site and no runs: the folder that holds all of them', 'runs')
    .action(async (runs: string[], flags: ReportFlags) => {
      if (runs.length === 0 && (flags.site === undefined || flags.junit !== undefined)) throw noRuns();
      if (flags.junit !== undefined) await writeJUnit(runs, flags, context);
      if (flags.site === undefined) await reportAllure(runs, flags, context);
      else await reportSite(runs, flags.site, flags, context);
    });
}

/** A folder that begins with a hyphen is a flag whose folder was forgotten, and would be made. */
function folderOf(flag: string): (value: string) => string {
  return (value) => {
    if (!value.startsWith('-')) return value;
    throw new InputError(`${flag} ${value}: expected a folder`, {
      code: 'FLAG_INVALID',
      hint: `Name it first: npx verdict report ${flag} DIR; one that begins with a hyphen goes by ./${value}`,
    });
  };
}

function noRuns(): InputError {
  return new InputError('no run was named', {
    code: 'RUN_NOT_FOUND',
    hint: 'Name run folders, such as runs/quick-start-1-…; only --site by itself takes all runs there are.',
  });
}

async function reportAllure(runs: readonly string[], flags: ReportFlags, context: CommandContext): Promise<void> {
  const folders: ResultsFolder[] = [];
  for (const run of runs) folders.push(await resultsOf(run));
  const output = flags.output ?? join(runs[0] as string, 'allure-report');
  const composed = await composeReport({ folders, output, history: flags.history });
  if (runs.length > 1 && flags.output === undefined)
    print(
      context.stdout,
      `The report of ${String(runs.length)} runs is in the folder of the first; --output DIR puts it elsewhere.`,
    );
  for (const line of linesOf(composed, output, flags.history)) print(context.stdout, line);
}

/** @throws InputError for a folder that is neither a run's nor one of results */
async function resultsOf(directory: string): Promise<ResultsFolder> {
  if (!existsSync(join(directory, 'plan.json')) && holdsResults(directory)) return { directory, later: [] };
  const folder = RunFolder.open(directory);
  if (!folder.has('allure')) await writeResults(folder);
  return { directory: folder.path('allure'), later: shrunkenSchedule(folder) };
}

/** An unpacked bundle has a verdict and no results. */
async function writeResults(folder: RunFolder): Promise<void> {
  const { directory } = folder;
  if (!folder.has('verdict')) {
    throw new InputError(`${directory} has no Allure results: its run did not come to a verdict`, {
      code: 'RUN_UNFINISHED',
      hint: `Judge it first: npx verdict check ${directory}`,
    });
  }
  await writeAllureResults({
    record: await readRecord(folder),
    document: folder.readJson('verdict') as VerdictDocument,
    runDirectory: directory,
    resultsDirectory: folder.path('allure'),
  });
}

async function writeJUnit(runs: readonly string[], flags: CiFlags, context: CommandContext): Promise<void> {
  await withCiOutputs(runs.join(' '), flags, context, async (outputs) => {
    for (const run of runs) {
      const folder = RunFolder.open(run);
      outputs.run({ record: await readRecord(folder), document: folder.readJson('verdict') as VerdictDocument });
    }
  });
}

function linesOf({ report, carried }: ComposedReport, output: string, history: string | undefined): string[] {
  const folder = relative(process.cwd(), output) || '.';
  // Its page loads the rest of it, which browsers refuse for files.
  const made = report.generated
    ? [`Allure report: ${join(folder, 'index.html')}`, `To see it: npx allure open ${shellWord(folder)}`]
    : [`Java is missing, so the Allure report was not generated. With Java: ${report.command}`];
  if (history === undefined) return made;
  const before =
    carried === undefined
      ? `${history} holds no history, so the trend begins with this report.`
      : `The trend of ${String(carried.reports)} earlier ${carried.reports === 1 ? 'report' : 'reports'} goes on, from ${relative(process.cwd(), carried.from)}.`;
  return [before, ...made];
}
