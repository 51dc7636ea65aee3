import type { Checker, RunRecord } from './core/contracts/checker.ts';
import { faultRecordsOf } from './core/nemesis-events.ts';
import { planDigest } from './core/plan.ts';
import { worst, type CheckResult } from './core/verdict.ts';
import { VERDICT_FORMAT, type DeterminismLevel, type VerdictDocument } from './core/verdict-document.ts';
import { property } from '../checkers/property/property.ts';
import { checkers } from '../checkers/registry.ts';

/** Checks that need more than a client history: the observation level from which they can say anything. */
const NEEDS_OBSERVATION: Readonly<Record<string, number>> = { invariants: 3 };

/** Always done, whatever the spec lists: it only measures, and reports need it. */
const ALWAYS = 'measures';

export interface JudgeOptions {
  readonly level: DeterminismLevel;
  readonly traceDigest?: string;
  /** Command that runs the same plan again. */
  readonly replay: string;
}

/** Runs the plan's checks over a record. Pure: the verdict is a function of what was recorded. */
export function judge(record: RunRecord, options: JudgeOptions): VerdictDocument {
  const { plan } = record;
  // Whoever looked into the nodes while they ran has made a report, be it of the little that they say of themselves.
  const looked = record.invariants === undefined ? [] : ['invariants'];
  const unchecked = plan.spec.checks.filter(
    (name) => (NEEDS_OBSERVATION[name] ?? 0) > record.observation && !looked.includes(name),
  );
  const names = new Set([...plan.spec.checks.filter((name) => !unchecked.includes(name)), ALWAYS]);
  const checks = [...names].map((name): CheckResult => checkerNamed(name).check(record));
  return {
    format: VERDICT_FORMAT,
    verdict: worst(checks.filter((check) => check.name !== ALWAYS).map((check) => check.verdict)),
    expect: plan.spec.expect,
    seed: plan.spec.seed,
    planDigest: planDigest(plan),
    ...(options.traceDigest === undefined ? {} : { traceDigest: options.traceDigest }),
    level: options.level,
    observation: { level: record.observation, unchecked },
    checks,
    effects: faultRecordsOf(record.history.events),
    replay: options.replay,
    complete: record.complete,
    environment: record.environment,
  };
}

/** Systems given by handlers are judged by their own property, which no other system has. */
function checkerNamed(name: string): Checker {
  return name === property.name ? property : checkers.named(name);
}
