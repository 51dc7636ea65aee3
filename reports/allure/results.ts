import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabelName, Severity, Stage, type Label, type Parameter } from 'allure-js-commons';
import { FileSystemWriter, ReporterRuntime } from 'allure-js-commons/sdk/reporter';
import type { ExecutorInfo } from 'allure-js-commons/sdk';
import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import { digestOf } from '../../harness/core/digest.ts';
import { NS_PER_MS } from '../../harness/core/duration.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { headlineOf } from '../model/headline.ts';
import { viewRun, type RunView } from '../model/run-view.ts';
import { shorten } from '../model/words.ts';
import { attachFiles } from './attachments.ts';
import { CATEGORIES } from './categories.ts';
import { environmentInfo } from './environment.ts';
import { runStatus, STATUS_OF } from './status.ts';

/** Evidence longer than this is cut in a step; the verdict is attached in full. */
const TRACE_LIMIT = 4_000;

export interface AllureInput {
  readonly record: RunRecord;
  readonly document: VerdictDocument;
  /** Folder of the run; whatever of its files exists is attached. */
  readonly runDirectory: string;
  /** Where to write; created when missing. Several runs may share it. */
  readonly resultsDirectory: string;
}

/**
 * Writes the run as one Allure result: a step per check, parameters, labels, attachments, and beside it categories,
 * environment and executor. The history id leaves the build out, so that trends run across releases. Wall-clock times
 * come from the environment's `started`.
 */
export async function writeAllureResults(input: AllureInput): Promise<void> {
  const { record, document, runDirectory, resultsDirectory } = input;
  const view = viewRun(record, document);
  const start = startOf(record);
  const stop = start + Math.round(view.end / NS_PER_MS);
  const runtime = new ReporterRuntime({
    writer: new FileSystemWriter({ resultsDir: resultsDirectory }),
    categories: CATEGORIES,
    environmentInfo: environmentInfo(record),
  });
  const { spec } = record.plan;
  const test = runtime.startTest({
    name: `${spec.name} seed ${document.seed}`,
    fullName: `${spec.system}: ${spec.name} seed ${document.seed}`,
    start,
    labels: labelsOf(record),
    parameters: parametersOf(record, document),
    ...identityOf(record),
  });
  runtime.updateTest(test, (result) => Object.assign(result, { stage: Stage.FINISHED, ...outcomeOf(view) }));
  for (const check of document.checks) writeStep(runtime, test, check, stop);
  await attachFiles(runtime, test, view, runDirectory);
  runtime.stopTest(test, { stop });
  runtime.writeTest(test);
  runtime.writeCategoriesDefinitions();
  runtime.writeEnvironmentInfo();
  writeExecutor(resultsDirectory, record, start);
}

function writeStep(runtime: ReporterRuntime, test: string, check: CheckResult, time: number): void {
  const step = runtime.startStep(test, undefined, { name: `${check.name}: ${check.summary}`, start: time });
  if (step === undefined) return;
  const evidence = JSON.stringify(check.evidence, null, 2);
  runtime.updateStep(step, (result) => {
    result.status = STATUS_OF[check.verdict];
    if (check.verdict === 'pass') return;
    result.statusDetails = { message: `${check.verdict}: ${check.summary}`, trace: shorten(evidence, TRACE_LIMIT) };
  });
  runtime.stopStep(step, { stop: time });
}

function outcomeOf(
  view: RunView,
): Pick<Parameters<ReporterRuntime['startTest']>[0], 'status' | 'statusDetails' | 'description'> {
  const { status, cause } = runStatus(view.document);
  const headline = headlineOf(view);
  const description = [headline.sentence, ...headline.remarks, `Run it again: \`${view.document.replay}\``].join(
    '\n\n',
  );
  if (cause === undefined) return { status, description, statusDetails: {} };
  const trace = [headline.sentence, ...headline.remarks, view.document.replay].join('\n');
  return { status, description, statusDetails: { message: `[${cause}] ${headline.title}`, trace } };
}

function labelsOf(record: RunRecord): Label[] {
  const { spec } = record.plan;
  const faults = [...new Set(spec.nemesis.map((entry) => entry.fault))].sort();
  return [
    { name: LabelName.SUITE, value: spec.system },
    { name: LabelName.EPIC, value: spec.workload.name },
    { name: LabelName.FEATURE, value: faults.length === 0 ? 'no faults' : faults.join(' + ') },
    { name: LabelName.STORY, value: spec.name },
    { name: LabelName.SEVERITY, value: Severity.CRITICAL },
    { name: LabelName.TAG, value: spec.engine },
    { name: LabelName.FRAMEWORK, value: 'verdict' },
  ];
}

/** `excluded` parameters do not tell one test from another. */
function parametersOf(record: RunRecord, document: VerdictDocument): Parameter[] {
  const { spec } = record.plan;
  return [
    { name: 'system', value: spec.system },
    { name: 'build', value: spec.build, excluded: true },
    { name: 'engine', value: spec.engine },
    { name: 'host', value: hostOf(record) },
    { name: 'nodes', value: String(spec.nodes) },
    { name: 'seed', value: document.seed },
    { name: 'plan', value: document.planDigest, excluded: true },
  ];
}

/** What makes two results the same test: everything that was asked for except the build and, for the case, the seed. */
function identityOf(record: RunRecord): { testCaseId: string; historyId: string } {
  const { name, system, engine, nodes, workload, nemesis, seed } = record.plan.spec;
  const asked = { name, system, engine, host: hostOf(record), nodes, workload, nemesis };
  return { testCaseId: digestOf(asked), historyId: digestOf({ ...asked, seed }) };
}

function hostOf(record: RunRecord): string {
  const host = record.environment['host'];
  return typeof host === 'string' ? host : 'in process';
}

/** Epoch ms; a record without a wall clock counts from 1970, so that equal records give equal results. */
function startOf(record: RunRecord): number {
  const started = record.environment['started'];
  const time = typeof started === 'string' ? Date.parse(started) : 0;
  return Number.isNaN(time) ? 0 : time;
}

function writeExecutor(directory: string, record: RunRecord, start: number): void {
  const { spec } = record.plan;
  const executor: ExecutorInfo = {
    name: 'Verdict',
    type: 'verdict',
    buildName: `${spec.system} ${spec.build}`,
    buildOrder: Math.floor(start / 1_000),
  };
  writeFileSync(join(directory, 'executor.json'), `${JSON.stringify(executor)}\n`);
}
