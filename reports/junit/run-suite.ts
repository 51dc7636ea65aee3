import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import { isLeftUnjudged } from '../../harness/core/first-violation.ts';
import { expectedFailure, type CheckResult } from '../../harness/core/verdict.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { commandAnywhere } from '../model/commands.ts';
import { viewRun } from '../model/run-view.ts';
import { witnessIn } from '../model/witness.ts';
import { reasonLines } from '../text/reason-lines.ts';
import { summarise } from '../text/summary.ts';
import { witnessLines } from '../text/witness-lines.ts';
import { undecided, type JUnitCase, type JUnitProblem, type JUnitSuite } from './suite.ts';

/** Measures, and never judges. */
const MEASURES = 'measures';

/**
 * A run as a test suite: a case per check, in the way the exit code sees it. A failure that was expected is no problem;
 * one that was expected and did not happen is a case of its own.
 */
export function suiteOfRun(record: RunRecord, document: VerdictDocument): JUnitSuite {
  const { spec, nodes } = record.plan;
  const started = record.environment['started'];
  const anywhere = commandAnywhere(record);
  return {
    name: `${spec.name} seed ${document.seed}`,
    className: `${spec.system}.${spec.name}`,
    distinction: `seed ${document.seed}`,
    properties: {
      seed: document.seed,
      system: spec.system,
      build: spec.build,
      engine: spec.engine,
      nodes: String(nodes.length),
      workload: spec.workload.name,
      plan: document.planDigest,
      ...(document.traceDigest === undefined ? {} : { trace: document.traceDigest }),
      verdict: document.verdict,
      expect: document.expect === 'pass' ? 'pass' : `fail: ${document.expect.fail}`,
      replay: document.replay,
      ...(anywhere === undefined ? {} : { command: anywhere }),
    },
    cases: casesOf(document, againText(document.replay, anywhere)),
    // The time of exact engines is virtual and says nothing of how long a machine was busy.
    ...(spec.engine === 'live' ? { seconds: viewRun(record, document).end / 1e9 } : {}),
    ...(typeof started === 'string' ? { timestamp: started } : {}),
    output: summarise(document, record, undefined),
  };
}

/** A single judgement that belongs to no run: of a history, or of a schedule. */
export function suiteOfChecks(
  name: string,
  checks: readonly CheckResult[],
  about: { readonly className: string; readonly properties: Readonly<Record<string, string>>; readonly replay: string },
): JUnitSuite {
  return {
    name,
    className: about.className,
    distinction: name,
    properties: about.properties,
    cases: checks.map((check) => caseOf(check, againText(about.replay))),
  };
}

function casesOf({ checks, expect, verdict }: VerdictDocument, again: string): JUnitCase[] {
  const judging = checks.filter(({ name }) => name !== MEASURES);
  if (expect === 'pass') return judging.map((check) => caseOf(check, again));
  const { happened, others } = expectedFailure(judging, expect.fail);
  const cases = judging.map((check): JUnitCase =>
    check.verdict === 'fail' && !others.includes(check)
      ? { name: check.name, remark: `This failure was expected (${expect.fail}): ${check.summary}` }
      : caseOf(check, again),
  );
  // A run that tested nothing or decided nothing could not show it, which its checks say already.
  if (happened || verdict === 'unknown' || verdict === 'vacuous') return cases;
  return [...cases, { name: `expected failure ${expect.fail}`, problem: missed(expect.fail, again) }];
}

function caseOf(check: CheckResult, again: string): JUnitCase {
  const { name, verdict, summary, reason } = check;
  if (verdict === 'pass') return { name };
  if (isLeftUnjudged(check)) return { name, skipped: summary };
  const details = detailsOf(check, again);
  if (verdict !== 'fail') return { name, problem: undecided(verdict, summary, details) };
  return { name, problem: { kind: 'failure', type: reason ?? name, message: summary, details } };
}

function missed(pattern: string, again: string): JUnitProblem {
  const message = `A failure of ${pattern} was expected and did not happen.`;
  return { kind: 'failure', type: 'missed', message, details: `${message}\n${again}` };
}

function detailsOf(check: CheckResult, again: string): string {
  const witness = witnessIn(check.evidence);
  return [
    check.summary,
    ...(witness === undefined ? [] : witnessLines(witness).map((line) => `  ${line}`)),
    ...reasonLines(check),
    again,
  ].join('\n');
}

function againText(replay: string, anywhere?: string): string {
  const again = `Run it again: ${replay}`;
  return anywhere === undefined ? again : `${again}\nRun it anywhere: ${anywhere}`;
}
