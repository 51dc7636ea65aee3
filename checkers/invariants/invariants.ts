import type { Checker } from '../../harness/core/contracts/checker.ts';
import type { Json } from '../../harness/core/json.ts';
import type { TraceLine } from '../../harness/core/trace.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import { resultOfExactRun } from './exact-run.ts';
import type { Monitor, ObservedStep, Violation, Watch } from './monitor.ts';
import { MONITORS } from './monitors/all.ts';

/** One monitor over one trace, with the first violation it found. */
interface Running {
  readonly monitor: Monitor;
  readonly watch: Watch;
  violation: Violation | undefined;
}

/**
 * Raft's invariants. Exact engines look into the nodes at every point of every step, and their report is judged here;
 * of live nodes there is the step trace, which shows samples: monitors go over it in one pass, each stops at its first
 * violation, and the earliest of all is what the check fails for. What was never tested is shown as untested.
 */
export const invariants: Checker = {
  name: 'invariants',
  summary: "Raft's safety properties at every step of the nodes' trace",
  check: ({ trace, invariants: report }) =>
    report === undefined ? checkInvariants(trace, MONITORS) : resultOfExactRun(report),
};

/** The check over any list of monitors; at the same step, the one listed first is reported first. */
export function checkInvariants(trace: readonly TraceLine[], monitors: readonly Monitor[]): CheckResult {
  const running = monitors.map((monitor): Running => ({ monitor, watch: monitor.watch(), violation: undefined }));
  const broken: Running[] = [];
  let observed = 0;
  for (const line of trace) {
    if (!isObserved(line)) continue;
    observed++;
    for (const entry of running) {
      if (entry.violation !== undefined) continue;
      entry.violation = entry.watch.observe(line);
      if (entry.violation !== undefined) broken.push(entry);
    }
  }
  return resultOf(running, broken, observed);
}

function isObserved(line: TraceLine): line is ObservedStep {
  return line.view !== undefined;
}

function resultOf(running: readonly Running[], broken: readonly Running[], observed: number): CheckResult {
  const evidence = {
    observedSteps: observed,
    monitors: running.map(describe),
    violations: broken.map(({ monitor, violation }) => evidenceOf(monitor, violation as Violation)),
  } as unknown as Json;
  const first = broken[0]?.violation;
  if (first !== undefined) {
    return { name: 'invariants', verdict: 'fail', reason: first.reason, summary: failure(first, broken), evidence };
  }
  const untested = running.filter(({ watch }) => watch.premises() === 0).map(({ monitor }) => monitor.name);
  if (untested.length === running.length) {
    const summary =
      observed === 0 ? 'The trace shows no node.' : `None of the ${observed} observed steps tested anything.`;
    return { name: 'invariants', verdict: 'vacuous', summary, evidence };
  }
  return { name: 'invariants', verdict: 'pass', summary: success(running.length, untested, observed), evidence };
}

function failure(first: Violation, broken: readonly Running[]): string {
  const revealed = first.steps.at(-1) as ObservedStep;
  const others = broken.slice(1).map(({ monitor }) => monitor.name);
  const more = others.length === 0 ? '' : ` Later also broken: ${others.join(', ')}.`;
  return `${first.sentence} Seen at step ${revealed.step} of ${revealed.node}.${more}`;
}

function success(all: number, untested: readonly string[], observed: number): string {
  const held = `${all - untested.length} of ${all} properties held at ${observed} observed steps`;
  return untested.length === 0 ? `${held}.` : `${held}; untested: ${untested.join(', ')}.`;
}

function describe({ monitor, watch, violation }: Running): object {
  const premises = watch.premises();
  const { name, statement, source } = monitor;
  return { name, statement, source, premises, tested: premises > 0, held: violation === undefined };
}

function evidenceOf(monitor: Monitor, { reason, sentence, steps }: Violation): object {
  return { monitor: monitor.name, reason, sentence, steps };
}
