import { statSync } from 'node:fs';
import { Evaluation } from '../../checkers/patterns/evaluation/evaluation.ts';
import { observeRun } from '../../checkers/patterns/events/observe-run.ts';
import { TraceEvents } from '../../checkers/patterns/events/trace-events.ts';
import { sourcesOf } from '../../checkers/patterns/patterns.ts';
import { resultOfRules } from '../../checkers/patterns/result.ts';
import type { CheckResult } from '../core/verdict.ts';
import { planOf, readRecord } from '../record.ts';
import { readRulesFile } from '../rules-file.ts';
import type { SemanticsOverrides } from '../store/history-file.ts';
import { headOf, isJsonl, loadEvents } from '../store/import/load-history.ts';
import { kindOfFile } from '../store/kind-of-file.ts';
import { readTraceFile } from '../store/trace-file.ts';
import { RunFolder } from '../store/run-folder.ts';

/**
 * Judges a run folder, a trace or a history by the rules of a file and nothing else; writes nothing. A trace alone does not
 * say when faults were healed, a history alone not what nodes did.
 */
export async function checkRules(
  target: string,
  rulesFile: string,
  semantics: SemanticsOverrides,
  format: string | undefined,
): Promise<CheckResult> {
  const evaluation = statSync(target).isDirectory()
    ? await overRun(target, rulesFile)
    : await overFile(target, new Evaluation(readRulesFile(rulesFile)), semantics, format);
  return resultOfRules([], evaluation.results());
}

async function overRun(directory: string, rulesFile: string): Promise<Evaluation> {
  const folder = RunFolder.open(directory);
  const evaluation = new Evaluation(readRulesFile(rulesFile, planOf(folder).nodes));
  observeRun(sourcesOf(await readRecord(folder)), evaluation);
  return evaluation;
}

async function overFile(
  file: string,
  evaluation: Evaluation,
  semantics: SemanticsOverrides,
  format: string | undefined,
): Promise<Evaluation> {
  if (format !== undefined || (await kindOfFile(file)) === 'history' || !isJsonl(headOf(file))) {
    const { events: history } = await loadEvents(file, semantics, format);
    observeRun({ trace: [], history, logged: [], isLive: true }, evaluation);
    return evaluation;
  }
  const events = new TraceEvents(evaluation.names, (event) => evaluation.observe(event));
  await readTraceFile(file, (line) => {
    evaluation.advance(line.step, line.time);
    events.read(line);
  });
  return evaluation;
}
