import { INVARIANTS } from '../../checkers/invariants/catalogue.ts';
import type { Invariant } from '../../checkers/invariants/invariant.ts';
import { explain, type Explanation } from '../search/induct/explanation.ts';
import type { Induction } from '../search/induct/induction.ts';
import type { LostPreservation, LostPreservations } from '../search/induct/lost.ts';
import type { InductionSubject } from '../search/induct/subject.ts';

/** What `verdict induct INVARIANT` did. */
export interface Inducted {
  readonly subject: InductionSubject;
  readonly invariant: Invariant;
  /** Ids of invariants and names of lemmas. */
  readonly assumed: readonly string[];
  readonly seed: string;
  readonly stopped: 'time' | 'interrupted' | undefined;
  readonly induction: Pick<Induction, 'samples' | 'satisfying' | 'steps' | 'premises' | 'counterexamples'>;
}

/** What `verdict induct --lost` did. */
export interface InductedLost {
  readonly subject: InductionSubject;
  readonly seed: string;
  readonly stopped: 'time' | 'interrupted' | undefined;
  readonly search: Pick<LostPreservations, 'samples' | 'differing' | 'satisfying' | 'report'>;
}

/** Below this share of satisfying samples, or without any premise, nothing was really tested. */
const FEWEST = 0.01;

export function isVacuous({ samples, satisfying, premises }: Inducted['induction']): boolean {
  return premises === 0 || satisfying < samples * FEWEST;
}

export function inductionLines({ subject, invariant, assumed, seed, stopped, induction }: Inducted): string[] {
  const { samples, satisfying, steps, premises, counterexamples } = induction;
  const [smallest] = counterexamples;
  const head = [
    `${invariant.id} ${invariant.name}: ${invariant.statement}`,
    `build ${subject.build}, ${subject.nodes.length} nodes, seed ${seed}; assumed: ${assumed.join(', ') || 'nothing else'}`,
    `${samples} states drawn${stopped === 'time' ? ' until the time was over' : ''}, ${satisfying} satisfied the assumptions and the invariant; ${steps} steps taken, ${premises} instances looked at`,
  ];
  if (smallest !== undefined) return [...head, ...explanationLines(explain(smallest, subject.predicates))];
  if (isVacuous(induction))
    return [...head, 'vacuous: almost no state satisfied what is assumed, so nothing was tested'];
  return [...head, `No counterexample to induction: ${invariant.id} is preserved by every step that was tried.`];
}

export function inductionDocument(about: Inducted): object {
  const { subject, invariant, assumed, seed, stopped = null, induction } = about;
  const { samples, satisfying, steps, premises, counterexamples } = induction;
  const [smallest] = counterexamples;
  const clean = isVacuous(induction) ? 'vacuous' : 'pass';
  return {
    format: 'induction/1',
    verdict: smallest === undefined ? clean : 'fail',
    invariant: invariant.id,
    name: invariant.name,
    statement: invariant.statement,
    build: subject.build,
    nodes: subject.nodes.length,
    seed,
    assumed,
    stopped,
    samples,
    satisfying,
    steps,
    premises,
    counterexample: smallest === undefined ? null : explain(smallest, subject.predicates),
  };
}

export function lostLines(about: InductedLost): string[] {
  const { subject, seed, search } = about;
  const lost = lostInvariants(about);
  const head = [
    `build ${subject.build} against the same without its bugs, ${subject.nodes.length} nodes, seed ${seed}`,
    `${search.samples} states drawn, a step came out differently from ${search.differing}; in ${search.satisfying} of these all invariants held`,
  ];
  if (search.satisfying === 0)
    return [...head, 'vacuous: no step came out differently from a state in which all invariants hold'];
  if (lost.length === 0)
    return [...head, 'Nothing is lost: every invariant is preserved by the steps that came out differently.'];
  const width = Math.max(...lost.map(({ invariant }) => label(invariant).length));
  return [
    ...head,
    `Steps do not preserve ${lost.length} ${lost.length === 1 ? 'invariant' : 'invariants'} any more:`,
    ...lost.map(({ invariant, at }) => `  ${label(invariant).padEnd(width)}  ${at.join(', ')}`),
    ...explanationLines(nearestToCause(lost).explanation),
  ];
}

export function lostDocument(about: InductedLost): object {
  const { subject, seed, stopped = null, search } = about;
  const lost = lostInvariants(about);
  const { samples, differing, satisfying } = search;
  const clean = satisfying === 0 ? 'vacuous' : 'pass';
  return {
    format: 'lost-preservation/1',
    verdict: lost.length > 0 ? 'fail' : clean,
    build: subject.build,
    nodes: subject.nodes.length,
    seed,
    stopped,
    samples,
    differing,
    satisfying,
    lost: lost.map(({ invariant: { id, name }, at, explanation }) => ({ id, name, at, counterexample: explanation })),
  };
}

interface LostInvariant {
  readonly invariant: Invariant;
  /** The cases in which it is lost. */
  readonly at: readonly string[];
  readonly explanation: Explanation;
  readonly size: number;
}

function lostInvariants({ subject, search }: InductedLost): LostInvariant[] {
  const lost = search.report();
  return INVARIANTS.flatMap((invariant) => {
    const own = lost.filter(({ predicate }) => invariant.predicates.some(({ name }) => name === predicate));
    const [first] = own;
    if (first === undefined) return [];
    const smallest = own.reduce<LostPreservation>(
      (least, other) => (other.counterexample.size < least.counterexample.size ? other : least),
      first,
    ).counterexample;
    const at = [...new Set(own.map((each) => each.at))];
    return [{ invariant, at, explanation: explain(smallest, subject.predicates), size: smallest.size }];
  });
}

/** Of those that rest on none of the others the one with the smallest counterexample. */
function nearestToCause(lost: readonly LostInvariant[]): LostInvariant {
  const ids = new Set(lost.map(({ invariant }) => invariant.id));
  const roots = lost.filter(({ invariant }) => !invariant.restsOn.some((id) => ids.has(id)));
  const among = roots.length > 0 ? roots : lost;
  return among.reduce((least, other) => (other.size < least.size ? other : least));
}

function label({ id, name }: Invariant): string {
  return `${id} ${name}`;
}

function explanationLines(explanation: Explanation): string[] {
  const { invariant, at, sentence, point, reachable, changed, step, effect, falseBefore } = explanation;
  const hint =
    falseBefore.length === 0
      ? 'Every invariant holds before the step.'
      : `Not true before the step, and so what keeps the system from getting there: ${falseBefore.join(', ')}.`;
  return [
    '',
    changed.length === 0
      ? `Counterexample to induction, from a reachable state:`
      : `Counterexample to induction, ${changed.length === 1 ? 'one difference' : `${String(changed.length)} differences`} away from a reachable state:`,
    ...reachable.map((line) => `  ${line}`),
    ...(changed.length === 0 ? [] : ['but with']),
    ...changed.map((line) => `  ${line}`),
    `the step: ${step}`,
    ...effect.map((line) => `  ${line}`),
    `breaks ${invariant} in case "${at}" (point ${point}): ${sentence}`,
    hint,
  ];
}
