import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from './core/contracts/checker.ts';
import type { Plan } from './core/plan.ts';
import { TRACE_FORMAT, type TraceLine } from './core/trace.ts';
import type { VerdictDocument } from './core/verdict-document.ts';
import { writeAllureResults } from '../reports/allure/results.ts';
import { renderReport } from '../reports/page/page.ts';
import { judge } from './judge.ts';
import { readRecord } from './record.ts';
import { LineFile } from './store/line-file.ts';
import { RUN_FILES, type RunFolder } from './store/run-folder.ts';

/** Where the reports of a run are. */
export interface Reports {
  readonly page: string;
  readonly allureResults: string;
}

/** What an exact engine says of its trace. */
export interface TracedRun {
  readonly traceDigest: string;
  /** Measured: a second run of the plan was the same. */
  readonly repeats: boolean;
}

export interface FinishOptions extends Partial<TracedRun> {
  readonly replay: string;
  /** When the run began, if it is to be entered in the index; a run judged again is there already. */
  readonly started: Date | undefined;
}

export interface JudgedRun {
  readonly folder: RunFolder;
  readonly record: RunRecord;
  readonly document: VerdictDocument;
  readonly reports: Reports;
}

/** Judges what a run folder holds and writes verdict, report page, Allure results and the line of the index. */
export async function finishRun(folder: RunFolder, options: FinishOptions): Promise<JudgedRun> {
  const record = await readRecord(folder);
  const { traceDigest, level } = measured(folder, options);
  const document = judge(record, {
    level,
    replay: options.replay,
    ...(traceDigest === undefined ? {} : { traceDigest }),
  });
  folder.writeJson('verdict', document);
  folder.write('report', renderReport(record, document));
  // A run that is judged again has one result, not two.
  rmSync(folder.path('allure'), { recursive: true, force: true });
  await writeAllureResults({
    record,
    document,
    runDirectory: folder.directory,
    resultsDirectory: folder.path('allure'),
  });
  if (record.plan.spec.engine === 'live' && record.trace.length > 0) writeTrace(folder, record.trace);
  if (options.started !== undefined) enterInIndex(folder, document, record.plan, options.started);
  return {
    folder,
    record,
    document,
    reports: { page: folder.path('report'), allureResults: join(folder.directory, RUN_FILES.allure) },
  };
}

/** What the engine measured; for a run that is judged again, what it measured then. */
function measured(folder: RunFolder, options: FinishOptions): Pick<VerdictDocument, 'traceDigest' | 'level'> {
  if (options.traceDigest !== undefined) {
    return { traceDigest: options.traceDigest, level: options.repeats === true ? 'exact' : 'plan' };
  }
  const before = folder.has('verdict') ? (folder.readJson('verdict') as VerdictDocument) : undefined;
  if (before?.traceDigest === undefined) return { level: 'plan' };
  return { traceDigest: before.traceDigest, level: before.level };
}

/** The steps of all nodes in one file: what live nodes wrote each for itself, in order of time. */
function writeTrace(folder: RunFolder, trace: readonly TraceLine[]): void {
  const file = new LineFile(folder.path('trace'), { format: TRACE_FORMAT });
  for (const line of trace) file.write(JSON.stringify(line));
  file.close();
}

function enterInIndex(folder: RunFolder, document: VerdictDocument, { spec }: Plan, started: Date): void {
  folder.appendToIndex({
    format: 'verdict-index/1',
    id: folder.id,
    name: spec.name,
    system: spec.system,
    build: spec.build,
    engine: spec.engine,
    seed: spec.seed,
    planDigest: document.planDigest,
    verdict: document.verdict,
    started: started.toISOString(),
  });
}
