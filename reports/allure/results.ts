import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from 'allure-js-commons';
import { FileSystemWriter, ReporterRuntime } from 'allure-js-commons/sdk/reporter';
import { CATEGORIES } from './categories.ts';
import { executorInfo, type Variables } from './continuous-integration.ts';
import { environmentInfo } from './environment.ts';
import { reportRun, type RunToReport } from './report-run.ts';
import type { ReportedAttachment, ReportedRun, ReportedStep } from './reported-run.ts';

export interface AllureInput extends RunToReport {
  /** Where to write; created when missing. Several runs may share it. */
  readonly resultsDirectory: string;
  /** Default: the environment of this process. */
  readonly variables?: Variables;
}

/** Writes the run as one Allure result, and beside it categories, environment and executor. */
export async function writeAllureResults(input: AllureInput): Promise<void> {
  const { record, resultsDirectory, variables = process.env } = input;
  const runtime = new ReporterRuntime({
    writer: new FileSystemWriter({ resultsDir: resultsDirectory }),
    categories: CATEGORIES,
    environmentInfo: environmentInfo(record),
  });
  const reported = await reportRun(input, variables);
  writeResult(runtime, reported);
  runtime.writeCategoriesDefinitions();
  runtime.writeEnvironmentInfo();
  const { system, build } = record.plan.spec;
  const executor = executorInfo(variables, `${system} ${build}`, reported.start);
  writeFileSync(join(resultsDirectory, 'executor.json'), `${JSON.stringify(executor)}\n`);
}

/** A result that has no run, because what it needs is not there or the harness failed. */
export type EndedResult = Pick<
  ReportedRun,
  'name' | 'fullName' | 'testCaseId' | 'historyId' | 'status' | 'statusDetails' | 'start' | 'stop'
>;

/** Writes a result of a test that came to no verdict. */
export function writeEndedResult(result: EndedResult, resultsDirectory: string): void {
  const writer = new FileSystemWriter({ resultsDir: resultsDirectory });
  const runtime = new ReporterRuntime({ writer, categories: CATEGORIES });
  writeResult(runtime, {
    ...result,
    description: '',
    labels: [],
    links: [],
    parameters: [],
    steps: [],
    attachments: [],
  });
  runtime.writeCategoriesDefinitions();
}

function writeResult(runtime: ReporterRuntime, reported: ReportedRun): void {
  const { steps, attachments, labels, links, parameters, stop, status, statusDetails, ...rest } = reported;
  const test = runtime.startTest({
    ...rest,
    labels: [...labels],
    links: [...links],
    parameters: [...parameters],
  });
  runtime.updateTest(test, (result) => Object.assign(result, { stage: Stage.FINISHED, status, statusDetails }));
  for (const step of steps) writeStep(runtime, test, undefined, step, stop);
  for (const attachment of attachments) writeAttachment(runtime, test, undefined, attachment);
  runtime.stopTest(test, { stop });
  runtime.writeTest(test);
}

function writeStep(
  runtime: ReporterRuntime,
  test: string,
  parent: string | undefined,
  { name, status, message, parameters, steps, attachments }: ReportedStep,
  time: number,
): void {
  const uuid = runtime.startStep(test, parent, { name, start: time, parameters: [...parameters] });
  if (uuid === undefined) return;
  runtime.updateStep(uuid, (result) => {
    result.status = status;
    if (message !== undefined) result.statusDetails = { message };
  });
  for (const step of steps) writeStep(runtime, test, uuid, step, time);
  for (const attachment of attachments) writeAttachment(runtime, test, uuid, attachment);
  runtime.stopStep(uuid, { stop: time });
}

function writeAttachment(
  runtime: ReporterRuntime,
  test: string,
  step: string | undefined,
  { name, contentType, fileExtension, content }: ReportedAttachment,
): void {
  runtime.writeAttachment(test, step, name, content, { contentType, fileExtension });
}
