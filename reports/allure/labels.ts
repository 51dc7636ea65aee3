import { LabelName, Severity, type Label } from 'allure-js-commons';
import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';

/** Suites by system, build, and workload with faults; behaviours by workload, faults and spec. */
export function labelsOf(record: RunRecord, document: VerdictDocument): Label[] {
  const { spec } = record.plan;
  const kinds = [...new Set(spec.nemesis.map((entry) => entry.fault))].sort();
  const faults = kinds.length === 0 ? 'no faults' : kinds.join(' + ');
  return [
    { name: LabelName.PARENT_SUITE, value: spec.system },
    { name: LabelName.SUITE, value: spec.build },
    { name: LabelName.SUB_SUITE, value: `${spec.workload.name}, ${faults}` },
    { name: LabelName.EPIC, value: spec.workload.name },
    { name: LabelName.FEATURE, value: faults },
    { name: LabelName.STORY, value: spec.name },
    { name: LabelName.SEVERITY, value: severityOf(document) },
    { name: LabelName.TAG, value: spec.engine },
    { name: LabelName.FRAMEWORK, value: 'verdict' },
  ];
}

/** From the least to the most that can be at stake. */
const SEVERITIES = [Severity.MINOR, Severity.NORMAL, Severity.CRITICAL, Severity.BLOCKER];

/** What a broken check costs: wrong data, no service, a symptom, or only the worth of the test. */
const AT_STAKE: Readonly<Record<string, Severity>> = {
  linearizable: Severity.BLOCKER,
  transactions: Severity.BLOCKER,
  invariants: Severity.BLOCKER,
  replicas: Severity.BLOCKER,
  property: Severity.BLOCKER,
  progress: Severity.CRITICAL,
  logs: Severity.NORMAL,
  patterns: Severity.NORMAL,
  effects: Severity.MINOR,
  measures: Severity.MINOR,
};

/**
 * What is at stake: where checks failed, in the worst of them, else in any that was made. A run that is expected to fail is
 * a control of the harness, whose data nobody relies on.
 */
function severityOf({ checks, expect }: VerdictDocument): Severity {
  if (expect !== 'pass') return Severity.NORMAL;
  const failed = checks.filter(({ verdict }) => verdict === 'fail');
  const ranks = (failed.length > 0 ? failed : checks).map(({ name }) =>
    SEVERITIES.indexOf(AT_STAKE[name] ?? Severity.CRITICAL),
  );
  return SEVERITIES[Math.max(0, ...ranks)] as Severity;
}
