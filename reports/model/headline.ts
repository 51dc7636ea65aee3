import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import { formatDuration, NS_PER_MS } from '../../harness/core/duration.ts';
import { firstViolationIn } from '../../harness/core/first-violation.ts';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import { INVARIANTS_FORMAT } from '../../harness/core/raft/invariant-report.ts';
import { exitCode, expectedFailure, type CheckResult, type Verdict } from '../../harness/core/verdict.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import type { Witness } from '../../harness/core/witness.ts';
import type { RunView } from './run-view.ts';
import { culpritOf, witnessIn } from './witness.ts';
import { capitalise, count, enumerate, grouped, humanise, sentence } from './words.ts';

/** Measures, and never judges. */
const MEASURES = 'measures';

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

/**
 * The check that says best why the verdict is what it is. Of those that failed it is the one by invariants where nodes
 * were looked into at every step: it names the cause, and what clients saw is a consequence. Otherwise it is the first of
 * the worst. Undefined when there was none.
 */
export function decidingCheck({
  checks,
  verdict,
}: Pick<VerdictDocument, 'checks' | 'verdict'>): CheckResult | undefined {
  const worst = checks.filter((check) => check.verdict === verdict);
  return (verdict === 'fail' ? worst.find(sawEveryStep) : undefined) ?? worst[0];
}

function sawEveryStep({ evidence }: CheckResult): boolean {
  return isJsonObject(evidence) && evidence['format'] === INVARIANTS_FORMAT;
}

/** What came of a run, in a few words. */
export function titleOf(document: Pick<VerdictDocument, 'checks' | 'verdict'>): string {
  const check = decidingCheck(document);
  const titles: Record<Verdict, string> = {
    pass: 'No violation found',
    unknown: 'Undecided',
    vacuous: untestedTitle(document.checks),
    fail: check ? failureTitle(check) : 'Violation found',
  };
  return titles[document.verdict];
}

/** What tested nothing; the checks beside it may well have found that all is right. */
function untestedTitle(checks: readonly CheckResult[]): string {
  const judging = checks.filter(({ name }) => name !== MEASURES);
  const vacuous = judging.filter(({ verdict }) => verdict === 'vacuous');
  if (vacuous.length === judging.length) return 'Nothing was really tested';
  return capitalise(enumerate(vacuous.map(untestedPart)));
}

/** How the check of effects says that a fault of the plan did not happen. */
const UNBEGUN = /^(\S+) (?:was planned and )?never began/;

function untestedPart({ name, evidence }: CheckResult): string {
  if (name === 'patterns') {
    const rules = textsAt(evidence, 'untested');
    if (rules.length > 0) return `${rules.length === 1 ? 'rule' : 'rules'} ${enumerate(rules)} tested nothing`;
  }
  if (name === 'effects') {
    const faults = textsAt(evidence, 'ineffective');
    if (faults.length > 0) return `${faults.length === 1 ? 'fault' : 'faults'} ${enumerate(faults)} had no effect`;
    const unbegun = textsAt(evidence, 'problems').flatMap((problem) => UNBEGUN.exec(problem)?.[1] ?? []);
    if (unbegun.length > 0) return `${unbegun.length === 1 ? 'fault' : 'faults'} ${enumerate(unbegun)} never began`;
  }
  return `check ${name} tested nothing`;
}

function textsAt(evidence: Json, key: string): string[] {
  const texts = isJsonObject(evidence) ? evidence[key] : undefined;
  return Array.isArray(texts) ? texts.map(String) : [];
}

/** Reasons are words with hyphens; an invariant or a rule goes by its own name. */
function failureTitle(check: CheckResult): string {
  const { name, reason } = check;
  if (sawEveryStep(check) && reason !== undefined) return `Invariant ${reason} broken`;
  if (name === 'patterns' && reason !== undefined) return `Rule ${reason} broken`;
  if (reason === undefined) return capitalise(`${humanise(name)} violated`);
  return contradictionTitle(reason, witnessIn(check.evidence));
}

/** What keys of one value are asked; an answer with several values shows which of them it lacks. */
const REGISTER: readonly string[] = ['read', 'write', 'cas'];

/**
 * A kind of contradiction as a title. A write that a mere read did not find may be lost or only be missing in an old state that the
 * read was answered from; nothing decides between them where nobody saw the write at all.
 */
export function contradictionTitle(pattern: string, witness: Witness | undefined): string {
  const isOneValue = witness?.operations.every(({ f }) => REGISTER.includes(f)) === true;
  const isRead = isOneValue && culpritOf(witness)?.f === 'read';
  return pattern === 'lost-write' && isRead ? 'Lost write or stale read' : capitalise(humanise(pattern));
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
export function isByHandlers({ document }: RunView): boolean {
  return document.checks.some(({ name }) => name === 'property');
}

function findingOf(view: RunView): string {
  const { document } = view;
  const checks = enumerate(document.checks.map((check) => check.name).filter((name) => name !== MEASURES));
  if (isByHandlers(view)) return sentence(decidingCheck(document)?.summary ?? 'no check was made');
  if (document.verdict === 'pass') return `every check passed (${checks}).`;
  const check = decidingCheck(document);
  const said = check !== undefined && sawEveryStep(check) ? check.summary : view.witness?.sentence;
  return sentence(said ?? check?.summary ?? 'no check was made');
}

function remarksOf({ document, record, end, witness }: RunView): string[] {
  const remarks: string[] = [];
  const check = decidingCheck(document);
  if (witness !== undefined && check !== undefined && sawEveryStep(check)) {
    remarks.push(`What clients saw of it: ${sentence(witness.sentence)}`);
  }
  if (witness !== undefined && document.checks.some((each) => each.verdict === 'pass' && sawEveryStep(each))) {
    remarks.push(
      'No invariant of the nodes broke at any step: their logs, terms and votes are as they must be, what they told clients is not.',
    );
  }
  remarks.push(...weakerModels(document), ...malformedAnswers(document));
  const passed = document.checks.filter(({ name, verdict }) => verdict === 'pass' && name !== MEASURES);
  if (document.verdict === 'vacuous' && passed.length > 0) {
    remarks.push(`These checks passed: ${enumerate(passed.map(({ name }) => name))}.`);
  }
  if (!record.complete) remarks.push(endInWords(record, end));
  if (document.expect !== 'pass') remarks.push(expectationInWords(document, document.expect.fail));
  return remarks;
}

/** Why a run did not come to its planned end. */
function endInWords({ history }: RunRecord, end: number): string {
  const first = firstViolationIn(history.events);
  return first === undefined
    ? `The run was cut short after ${formatDuration(end / NS_PER_MS)}; what would have come is unknown.`
    : `The run ended there, at step ${grouped(first.step)}: it was to go on until the first violation (of ${first.check}).`;
}

function expectationInWords({ verdict, checks, expect }: VerdictDocument, pattern: string): string {
  if (exitCode(verdict, checks, expect) === 0)
    return `This failure was expected (${pattern}): the run did what it should.`;
  const { happened, others } = expectedFailure(checks, pattern);
  if (!happened) return `A failure of ${pattern} was expected, and this is not it.`;
  const names = others.map(({ name, reason }) => (reason === undefined ? name : `${name}/${reason}`));
  return `A failure of ${pattern} was expected and happened, but ${enumerate(names)} failed as well.`;
}

/** What still holds of a history that is not linearizable. */
function weakerModels({ checks }: VerdictDocument): string[] {
  return checks.flatMap(({ evidence }) => {
    const strongest = isJsonObject(evidence) ? evidence['strongest'] : undefined;
    return isJsonObject(strongest) && typeof strongest['sentence'] === 'string' ? [strongest['sentence']] : [];
  });
}

/** Answers that cannot be answers, where something else was found as well. */
function malformedAnswers({ checks }: VerdictDocument): string[] {
  const said = checks.flatMap(({ reason, evidence }) => {
    const malformed = isJsonObject(evidence) ? evidence['malformed'] : undefined;
    if (reason === 'malformed-answer' || !isJsonObject(malformed)) return [];
    return typeof malformed['sentence'] === 'string' ? [`Also, ${sentence(malformed['sentence'])}`] : [];
  });
  return [...new Set(said)];
}
