import type { Parameter } from 'allure-js-commons';
import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import { digestOf } from '../../harness/core/digest.ts';
import { NS_PER_MS } from '../../harness/core/duration.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { commandAnywhere } from '../model/commands.ts';
import { headlineOf } from '../model/headline.ts';
import { viewRun, type RunView } from '../model/run-view.ts';
import { attachmentsOf } from './attachments.ts';
import { ciLinks, type Variables } from './continuous-integration.ts';
import { labelsOf } from './labels.ts';
import type { ReportedRun } from './reported-run.ts';
import { runStatus } from './status.ts';
import { stepOf } from './steps.ts';

export interface RunToReport {
  readonly record: RunRecord;
  readonly document: VerdictDocument;
  /** Folder of the run; whatever of its files exists is attached. */
  readonly runDirectory: string;
}

/**
 * A run as an Allure result: suites by system, build, workload and faults, a step per check with its evidence, parameters,
 * attachments. The history id leaves the build out, so that trends run across releases. Wall-clock times come from the
 * environment's `started`.
 */
export async function reportRun(
  { record, document, runDirectory }: RunToReport,
  variables: Variables,
): Promise<ReportedRun> {
  const view = viewRun(record, document);
  const { spec } = record.plan;
  const start = startOf(record);
  return {
    name: `${spec.name} seed ${document.seed}`,
    fullName: `${spec.system}: ${spec.name} seed ${document.seed}`,
    ...identityOf(record),
    ...outcomeOf(view),
    labels: labelsOf(record, document),
    links: ciLinks(variables),
    parameters: parametersOf(record, document),
    steps: document.checks.map(stepOf),
    attachments: await attachmentsOf(view, runDirectory),
    start,
    stop: start + Math.round(view.end / NS_PER_MS),
  };
}

/** Epoch ms. */
export function startOf({ environment }: RunRecord): number {
  const { started } = environment;
  const time = typeof started === 'string' ? Date.parse(started) : 0;
  // A record without a wall clock counts from 1970, so that equal records give equal results.
  return Number.isNaN(time) ? 0 : time;
}

function outcomeOf(view: RunView): Pick<ReportedRun, 'status' | 'statusDetails' | 'description'> {
  const { status, cause } = runStatus(view.document);
  const headline = headlineOf(view);
  const said = [headline.sentence, ...headline.remarks];
  const again = commandsAgain(view).map((command) => `Run it again: \`${command.replaceAll('`', "'")}\``);
  const description = [...said.map(inMarkdown), ...again].join('\n\n');
  if (cause === undefined) return { status, description, statusDetails: {} };
  const trace = [...said, ...commandsAgain(view)].join('\n');
  return { status, description, statusDetails: { message: `[${cause}] ${headline.title}`, trace } };
}

/** By the run's folder, and where that is not, by its spec. */
function commandsAgain({ record, document }: RunView): string[] {
  const anywhere = commandAnywhere(record);
  return [document.replay, ...(anywhere === undefined ? [] : [anywhere])];
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
    { name: 'level', value: document.level, excluded: true },
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

/** Descriptions are Markdown; what a system said must stay text. */
function inMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~&]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
