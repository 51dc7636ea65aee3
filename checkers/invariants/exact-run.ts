import type { Json } from '../../harness/core/json.ts';
import type { InvariantReport, PredicateReport } from '../../harness/core/raft/invariant-report.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import { INVARIANTS } from './catalogue.ts';

/** Further broken invariants that are named in the sentence; all of them are in the evidence. */
const NAMED = 4;

/** The result of a run that was judged at every point of every step: whatever is broken, the cause first. */
export function resultOfExactRun(report: InvariantReport): CheckResult {
  const evidence = report as unknown as Json;
  const broken = report.blame.map((name) => predicateIn(report, name));
  const [first] = broken;
  if (first !== undefined) {
    return {
      name: 'invariants',
      verdict: 'fail',
      reason: first.name,
      summary: failure(first, broken, report.judgedTo),
      evidence,
    };
  }
  const untested = report.predicates.filter(({ premises }) => premises === 0);
  if (untested.length === report.predicates.length) {
    const summary = `None of the ${report.points} observed points tested anything.`;
    return { name: 'invariants', verdict: 'vacuous', summary, evidence };
  }
  const undecided = report.predicates.filter((predicate) => predicate.undecided);
  if (undecided.length > 0) {
    const names = undecided.map(({ predicate }) => predicate).join(' and ');
    const summary = `Whether ${names} held would take too long to find out, because too many requests went on at once. ${success(report, untested)}`;
    return { name: 'invariants', verdict: 'unknown', reason: 'undecided', summary, evidence };
  }
  return { name: 'invariants', verdict: 'pass', summary: success(report, untested), evidence };
}

function predicateIn(report: InvariantReport, name: string): PredicateReport {
  const found = report.predicates.find(({ predicate }) => predicate === name);
  if (found === undefined) throw new RangeError(`the report blames ${name} but does not describe it`);
  return found;
}

function failure(
  { invariant, name, predicate, statement, violation }: PredicateReport,
  broken: readonly PredicateReport[],
  judgedTo: number | undefined,
): string {
  const where =
    violation === undefined ? '' : ` Seen at step ${violation.step} of ${violation.node} (${violation.point}).`;
  const others = [...new Set(broken.map((other) => other.name))].filter((other) => other !== name);
  const unnamed = others.length > NAMED ? ` and ${others.length - NAMED} more` : '';
  const more = others.length === 0 ? '' : ` Also broken: ${others.slice(0, NAMED).join(', ')}${unnamed}.`;
  const end =
    judgedTo === undefined
      ? ''
      : ` Invariants were judged up to step ${judgedTo}: by then what follows from the first break has shown, and later breaks say no more of the cause.`;
  return `${violation?.sentence ?? statement}${where} Broken is ${predicate}${invariant === undefined ? '' : ` (${invariant})`}: ${statement}${more}${end}`;
}

function success(report: InvariantReport, untested: readonly PredicateReport[]): string {
  const { predicates, points, chain, profile } = report;
  const invariants = new Set(predicates.map(({ invariant }) => invariant).filter((id) => id !== undefined));
  const tested =
    untested.length === 0
      ? 'all of them tested'
      : `${predicates.length - untested.length} of them tested: the premises of the others never held`;
  const undecided = predicates.filter((predicate) => predicate.undecided).length;
  return (
    `${predicates.length - undecided} predicates of ${invariants.size === INVARIANTS.length ? 'all' : `${invariants.size} of`} ` +
    `${INVARIANTS.length} invariants (profile ${profile}) held at ${points} points of ${report.steps} steps, ` +
    `${tested}. ${chainSentence(chain)}`
  );
}

function chainSentence({ stateMachineSafety, committed, linearOrder, sentence }: InvariantReport['chain']): string {
  if (stateMachineSafety === 'untested') return 'Nothing was committed on two nodes.';
  const order = `State machine safety makes one order of ${committed.entries} committed entries`;
  if (linearOrder === 'witnessed') return `${order}, and that order is a linear one of what clients were told.`;
  return linearOrder === 'undetermined'
    ? `${order}. ${sentence ?? ''}`
    : `${order}, which clients contradict: ${sentence ?? ''}`;
}
