import { statSync } from 'node:fs';
import { Evaluation } from '../../checkers/patterns/evaluation/evaluation.ts';
import { observeRun } from '../../checkers/patterns/events/observe-run.ts';
import { TraceEvents } from '../../checkers/patterns/events/trace-events.ts';
import { sourcesOf } from '../../checkers/patterns/patterns.ts';
import { resultOfRules } from '../../checkers/patterns/result.ts';
import type { CheckResult } from '../core/verdict.ts';
import { readRecord } from '../record.ts';
import { readRulesFile } from '../rules-file.ts';
import { readTraceFile } from '../store/trace-file.ts';
import { RunFolder } from '../store/run-folder.ts';

/**
 * Judges a run folder, or a trace by itself, by the rules of a file and nothing else; writes nothing. A trace alone does not
 * say when faults were healed.
 */
export async function checkRules(target: string, rulesFile: string): Promise<CheckResult> {
  const evaluation = new Evaluation(readRulesFile(rulesFile));
  if (statSync(target).isDirectory()) {
    observeRun(sourcesOf(await readRecord(RunFolder.open(target))), evaluation);
  } else {
    const events = new TraceEvents(evaluation.names, (event) => evaluation.observe(event));
    await readTraceFile(target, (line) => {
      evaluation.advance(line.step, line.time);
      events.read(line);
    });
  }
  return resultOfRules([], evaluation.results());
}
