import { formatDuration, NS_PER_MS } from '../../harness/core/duration.ts';
import { exitCode, type CheckResult, type Verdict } from '../../harness/core/verdict.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import type { RunView } from './run-view.ts';
import { capitalise, count, enumerate, humanise, sentence } from './words.ts';

/** The verdict for a reader who knows nothing else of the run. */
export interface Headline {
  /** A few words: `Stale read`, `No violation found`. */
  readonly title: string;
  /** What was tested, for how long, and what was found, in one sentence. */
  readonly sentence: string;
  /** What changes how the verdict is to be read: expected failures, a run cut short. */
  readonly remarks: readonly string[];
}

export function headlineOf(view: RunView): Headline {
  return {
    title: titleOf(view.document),
    sentence: `${subjectOf(view)}: ${findingOf(view)}`,
    remarks: remarksOf(view),
  };
}

/** The check that decided the verdict: the first of the worst. Undefined when there was none. */
export function decidingCheck(document: VerdictDocument): CheckResult | undefined {
  return document.checks.find((check) => check.verdict === document.verdict);
}

function titleOf(document: VerdictDocument): string {
  const check = decidingCheck(document);
  const titles: Record<Verdict, string> = {
    pass: 'No violation found',
    unknown: 'Undecided',
    vacuous: 'Nothing was really tested',
    fail: check ? failureTitle(check) : 'Violation found',
  };
  return titles[document.verdict];
}

/** Reasons are words with hyphens; an invariant of the proof goes by its own name. */
function failureTitle({ name, reason }: CheckResult): string {
  if (name === 'invariants' && reason !== undefined && /^[A-Z]/.test(reason)) return `Invariant ${reason} broken`;
  return capitalise(humanise(reason ?? `${name} violated`));
}

function subjectOf(view: RunView): string {
  const { spec, nodes } = view.record.plan;
  if (isByHandlers(view)) return `${spec.system} on ${count(nodes.length, 'node')}`;
  const faults = view.faults.filter((fault) => fault.started !== undefined);
  const kinds = [...new Set(faults.map((fault) => fault.fault))];
  const pressure =
    faults.length === 0 ? 'without faults' : `under ${count(faults.length, 'fault')} (${enumerate(kinds)})`;
  const load = `${count(view.operations.length, 'operation')} on ${count(view.record.plan.keys.length, 'key')}`;
  const time = `${formatDuration(view.end / NS_PER_MS)}${spec.engine === 'live' ? '' : ' of virtual time'}`;
  return `${spec.system} ${spec.build} on ${count(nodes.length, 'node')} ran ${load} for ${time} ${pressure}`;
}

/** A system given by handlers has no operations and no faults to speak of; its one check says what was done. */
function isByHandlers({ document }: RunView): boolean {
  return document.checks.some(({ name }) => name === 'property');
}

function findingOf(view: RunView): string {
  const { document } = view;
  const checks = enumerate(document.checks.map((check) => check.name));
  if (isByHandlers(view)) return sentence(decidingCheck(document)?.summary ?? 'no check was made');
  if (document.verdict === 'pass') return `every check passed (${checks}).`;
  const check = decidingCheck(document);
  return sentence(view.witness?.sentence ?? check?.summary ?? 'no check was made');
}

function remarksOf({ document, record, end }: RunView): string[] {
  const remarks: string[] = [];
  if (!record.complete)
    remarks.push(`The run was cut short after ${formatDuration(end / NS_PER_MS)}; what would have come is unknown.`);
  if (document.expect !== 'pass') {
    const met = exitCode(document.verdict, document.checks, document.expect) === 0;
    remarks.push(
      met
        ? `This failure was expected (${document.expect.fail}): the run did what it should.`
        : `A failure of ${document.expect.fail} was expected, and this is not it.`,
    );
  }
  return remarks;
}
