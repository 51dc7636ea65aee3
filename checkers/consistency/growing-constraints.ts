import type { Budget } from '../linearizability/budget.ts';
import { isCrashed, type Call } from '../linearizability/call.ts';
import type { ConstraintGraph } from './constraint-graph.ts';
import { growingKey, type GrowingKey } from './growing.ts';
import type { ProgramOrder, Step } from './program-order.ts';

/** Elements looked at per step of the budget. */
const AT_ONCE = 8;

export interface GrowingConstraints {
  /** Steps that contradict each other whatever the order. */
  readonly contradiction: readonly Step[] | undefined;
  /** Every object is one that grows; then an order without circles explains everything. */
  readonly exact: boolean;
}

/**
 * Adds what the answers of lists and sets show: the additions they contain precede them and those that they lack follow.
 * With each element added once that says everything, so no search is needed. Undefined when the budget is too small.
 */
export function addGrowingConstraints(
  order: ProgramOrder,
  graph: ConstraintGraph,
  budget: Budget,
): GrowingConstraints | undefined {
  const stepOf = new Map(order.steps.map((step) => [step.call, step]));
  let exact = true;
  for (const { key } of order.objects) {
    const growing = growingKey(key);
    if (growing === undefined) {
      exact = false;
      continue;
    }
    const reads = [...growing.shown].sort(([, a], [, b]) => a.length - b.length);
    const shown = reads.reduce((sum, [, { length }]) => sum + length, 0);
    if (!budget.spend(key.calls.length + Math.ceil(shown / AT_ONCE))) return undefined;
    const wrong = wrongAnswers(growing, reads);
    if (wrong) return { contradiction: stepsOf(growing, wrong, stepOf), exact };
    new Levels(growing, reads, graph, stepOf).addEdges();
  }
  return { contradiction: undefined, exact };
}

type Read = readonly [Call, readonly string[]];

/** One or two answers that cannot be: with repeated or unknown elements, or of which none continues the other. */
function wrongAnswers({ kind, initial, added }: GrowingKey, reads: readonly Read[]): readonly Call[] | undefined {
  let before: Read | undefined;
  for (const [call, elements] of reads) {
    const all = new Set(elements);
    const unknown = elements.some((element) => !added.has(element) && !initial.includes(element));
    if (all.size < elements.length || unknown) return [call];
    if (kind === 'list' && initial.some((element, place) => elements[place] !== element)) return [call];
    if (initial.some((element) => !all.has(element))) return [call];
    const continues =
      before === undefined ||
      before[1].every((element, place) => (kind === 'list' ? elements[place] === element : all.has(element)));
    if (before && !continues) return [before[0], call];
    before = [call, elements];
  }
  return undefined;
}

/** The reads, and the calls that added what they show. */
function stepsOf({ shown, added }: GrowingKey, reads: readonly Call[], stepOf: ReadonlyMap<Call, Step>): Step[] {
  const adding = reads.flatMap((read) => shown.get(read) ?? []).flatMap((element) => added.get(element) ?? []);
  return [...new Set([...reads, ...adding])].map((call) => stepOf.get(call) as Step);
}

/** Answers of one length are one level: its elements are those that the level before did not show. */
class Levels {
  readonly #growing: GrowingKey;
  readonly #reads: readonly Read[];
  readonly #graph: ConstraintGraph;
  readonly #stepOf: ReadonlyMap<Call, Step>;

  constructor(growing: GrowingKey, reads: readonly Read[], graph: ConstraintGraph, stepOf: ReadonlyMap<Call, Step>) {
    this.#growing = growing;
    this.#reads = reads;
    this.#graph = graph;
    this.#stepOf = stepOf;
  }

  addEdges(): void {
    const placed = new Set<string>();
    let readsBefore: readonly Step[] = [];
    let lastAdded: Step | undefined;
    for (const reads of this.#levels()) {
      const [first] = reads as [Read];
      const additions = first[1].filter((element) => !placed.has(element)).flatMap((element) => this.#adding(element));
      for (const element of first[1]) placed.add(element);
      const steps = reads.map(([call]) => this.#stepOf.get(call) as Step);
      const source = this.#number(steps[0] as Step);
      this.#connect(lastOfSessions(readsBefore), firstOfSessions(additions), 'not-shown', source);
      this.#connect(lastOfSessions(additions), firstOfSessions(steps), 'shown', undefined);
      if (this.#growing.kind === 'list') {
        for (const addition of additions) {
          if (lastAdded) this.#connect([lastAdded], [addition], 'listed', source);
          lastAdded = addition;
        }
      }
      readsBefore = steps;
    }
    const never = [...this.#growing.added].filter(([element, call]) => !placed.has(element) && !isCrashed(call));
    const unseen = never.map(([, call]) => this.#stepOf.get(call) as Step);
    this.#connect(lastOfSessions(readsBefore), firstOfSessions(unseen), 'not-shown', undefined);
  }

  #levels(): Read[][] {
    const levels: Read[][] = [];
    for (const read of this.#reads) {
      const level = levels.at(-1);
      if (level?.[0]?.[1].length === read[1].length) level.push(read);
      else levels.push([read]);
    }
    return levels;
  }

  #adding(element: string): Step[] {
    const call = this.#growing.added.get(element);
    return call === undefined ? [] : [this.#stepOf.get(call) as Step];
  }

  #connect(
    earlier: readonly Step[],
    later: readonly Step[],
    kind: 'shown' | 'not-shown' | 'listed',
    source: number | undefined,
  ): void {
    for (const one of earlier) {
      for (const other of later) {
        this.#graph.add({ from: this.#number(one), to: this.#number(other), kind, source });
      }
    }
  }

  #number(step: Step): number {
    return this.#graph.numberOf(step);
  }
}

/** What precedes the last of a session's steps precedes the others by the session's own order, and so on. */
function lastOfSessions(steps: readonly Step[]): Step[] {
  return extremes(steps, (one, other) => one.position > other.position);
}

function firstOfSessions(steps: readonly Step[]): Step[] {
  return extremes(steps, (one, other) => one.position < other.position);
}

function extremes(steps: readonly Step[], isBetter: (one: Step, other: Step) => boolean): Step[] {
  const best = new Map<number, Step>();
  for (const step of steps) {
    const known = best.get(step.session);
    if (known === undefined || isBetter(step, known)) best.set(step.session, step);
  }
  return [...best.values()];
}
