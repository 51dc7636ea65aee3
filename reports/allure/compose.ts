import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutorInfo } from 'allure-js-commons/sdk';
import { InputError } from '../../harness/core/errors.ts';
import { OWN_EXECUTOR } from './continuous-integration.ts';
import { EXECUTOR, gatherResults, type ResultsFolder } from './gather.ts';
import { generateAllureReport, hasJava, type GeneratedReport } from './generate.ts';
import { carryHistory, type CarriedHistory } from './history.ts';

export interface ReportToCompose {
  readonly folders: readonly ResultsFolder[];
  /** Where the report is to be; an earlier one there is replaced. */
  readonly output: string;
  /** An earlier report, whose trend goes on; it may be the one that is replaced. */
  readonly history: string | undefined;
}

export interface ComposedReport {
  readonly report: GeneratedReport;
  /** Undefined where there was none to carry over. */
  readonly carried: CarriedHistory | undefined;
}

/**
 * One Allure report over several runs, with the trend of an earlier one. Without Java the gathered results stay beside where
 * the report would be, for the command that makes it elsewhere.
 *
 * @throws InputError where the output is a folder of something else
 */
export async function composeReport({ folders, output, history }: ReportToCompose): Promise<ComposedReport> {
  refuseForeign(output);
  const java = await hasJava();
  const results = java ? mkdtempSync(join(tmpdir(), 'verdict-allure-')) : newFolder(`${output}-results`);
  try {
    gatherResults(folders, results);
    const carried = history === undefined ? undefined : carryHistory(history, results);
    numberReport(results, carried);
    return { report: await generateAllureReport([results], output), carried };
  } finally {
    if (java) rmSync(results, { recursive: true, force: true });
  }
}

/** The trend's labels: one more than the report before. A CI system has numbers of its own. */
function numberReport(results: string, carried: CarriedHistory | undefined): void {
  const file = join(results, EXECUTOR);
  if (!existsSync(file)) return;
  const executor = JSON.parse(readFileSync(file, 'utf8')) as ExecutorInfo;
  if (executor.type !== OWN_EXECUTOR) return;
  writeFileSync(file, `${JSON.stringify({ ...executor, buildOrder: (carried?.newest ?? 0) + 1 })}\n`);
}

/** What is there is removed first, so it must be a report, or nothing. */
function refuseForeign(output: string): void {
  if (!existsSync(output)) return;
  const entries = readdirSync(output);
  const isReport = entries.includes('index.html') && entries.includes('widgets');
  if (entries.length === 0 || isReport) return;
  throw new InputError(`${output} is there and is no Allure report; its files would be removed`, {
    code: 'FOLDER_EXISTS',
    hint: 'Give another --output.',
  });
}

function newFolder(directory: string): string {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(dirname(directory), { recursive: true });
  return directory;
}
