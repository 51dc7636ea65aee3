import type { NodeGhost } from '../../harness/core/raft/ghost.ts';
import { NO_GHOST } from '../../harness/core/raft/ghost.ts';
import type { Log } from '../../harness/core/raft/log.ts';
import type { Observation, Point } from '../../harness/core/raft/observation.ts';
import { ruleName } from '../../harness/core/raft/rule-name.ts';
import { extendApplied } from './applied.ts';
import { INCREMENTAL, NAIVE, predicateNamed } from './catalogue.ts';
import { createFacts, type ObservingFacts } from './facts.ts';
import type { IncrementalEvaluator, NaiveEvaluator, Watch } from './invariant.ts';
import { RuleTally } from './rule-tally.ts';
import { triggersOf } from './triggers.ts';

/** A predicate that did not hold, for the first time in a run. */
export interface Violation {
  /** Name of the predicate. */
  readonly predicate: string;
  /** Number of the step, from 1, and the point of it. */
  readonly step: number;
  readonly point: Point;
  /** The node that took the step. */
  readonly node: string;
  /** See `ruleName`; undefined where only the state is known. */
  readonly rule?: string;
  readonly sentence: string;
}

export interface Findings {
  /** The first violation of each broken predicate, as they came; those of one point in the order of the predicates. */
  readonly violations: readonly Violation[];
  /** By predicate: how often its premise held, so that a violation could have shown. 0: nothing was tested. */
  readonly premises: () => ReadonlyMap<string, number>;
  /** The same by rule, where that was asked for. */
  readonly byRule?: RuleTally;
  /** After the end: predicates of which nobody knows whether they held. */
  readonly undecided: readonly string[];
}

/** Judges one run, point by point. */
export interface Judge {
  observe(observation: Observation): void;
  /**
   * The run is over: looks at what was put off because it is costly. Violations that show now come last, however early
   * they happened. Nothing may be observed afterwards; to be told twice does no harm.
   */
  finish(): void;
  readonly findings: Findings;
}

export interface JudgeOptions {
  /** The nodes of the world by position, as it begins. */
  readonly names: readonly string[];
  /** Names of predicates. The same list for many judges saves the preparation. */
  readonly predicates: readonly string[];
  /** `incremental` asks what a step can have broken; `naive` evaluates everything from the whole state at every point. */
  readonly mode: 'incremental' | 'naive';
  /** Whether to count premises by rule too; only incrementally. */
  readonly byRule?: true;
}

/**
 * A judge for one run, which has to be shown every point from the first one on.
 *
 * @throws InputError for a predicate that does not exist
 */
export function createJudge({ names, predicates, mode, byRule }: JudgeOptions): Judge {
  if (mode === 'naive') return new NaiveJudge(predicates);
  return new IncrementalJudge(names, predicates, byRule === true ? new RuleTally(predicates) : undefined);
}

/** Evaluators in the order of their predicates, and which of them to ask for a set of triggers. */
class Panel {
  readonly names: readonly string[];
  readonly evaluators: readonly IncrementalEvaluator[];
  readonly #byTriggers = new Map<number, readonly number[]>();

  constructor(predicates: readonly string[]) {
    this.names = predicates;
    this.evaluators = predicates.map((name) => evaluatorOf(INCREMENTAL, name));
  }

  /** Positions of the evaluators that one of the triggers concerns. */
  concernedBy(triggers: number): readonly number[] {
    let positions = this.#byTriggers.get(triggers);
    if (positions === undefined) {
      positions = [...this.evaluators.keys()].filter(
        (position) => ((this.evaluators[position] as IncrementalEvaluator).triggers & triggers) !== 0,
      );
      this.#byTriggers.set(triggers, positions);
    }
    return positions;
  }
}

const PANELS = new WeakMap<readonly string[], Panel>();

class IncrementalJudge implements Judge {
  readonly findings: Findings;
  readonly #violations: Violation[] = [];
  readonly #panel: Panel;
  /** Grows where nodes join. */
  readonly #names: string[];
  readonly #facts: ObservingFacts;
  readonly #watches: readonly Watch[];
  /** By position of the predicate. */
  readonly #broken: boolean[] = [];
  readonly #ghosts: NodeGhost[] = [];
  readonly #undecided: string[] = [];
  #isFinished = false;
  readonly #tally: RuleTally | undefined;

  constructor(names: readonly string[], predicates: readonly string[], tally: RuleTally | undefined) {
    let panel = PANELS.get(predicates);
    if (panel === undefined) {
      panel = new Panel(predicates);
      PANELS.set(predicates, panel);
    }
    this.#panel = panel;
    this.#names = [...names];
    const facts = createFacts(this.#names);
    this.#facts = facts;
    this.#watches = panel.evaluators.map((evaluator) => evaluator.watch(facts));
    this.#tally = tally;
    const premises = (): ReadonlyMap<string, number> => this.#premises();
    const undecided = this.#undecided;
    this.findings = { violations: this.#violations, premises, undecided, ...(tally && { byRule: tally }) };
  }

  observe(observation: Observation): void {
    const triggers = this.#triggersOf(observation);
    if (triggers === 0) {
      this.#tally?.note(observation, [], this.#watches);
      return;
    }
    const { names } = observation.world;
    for (let next = this.#names.length; next < names.length; next++) this.#names.push(names[next] as string);
    this.#facts.observe(observation);
    const concerned = this.#panel.concernedBy(triggers);
    for (let next = 0; next < concerned.length; next++) {
      const position = concerned[next] as number;
      if (this.#broken[position] === true) continue;
      const sentence = (this.#watches[position] as Watch).observe(observation);
      if (sentence === undefined) continue;
      this.#broken[position] = true;
      this.#violations.push(violation(this.#panel.names[position] as string, observation, sentence));
    }
    this.#tally?.note(observation, concerned, this.#watches);
  }

  finish(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    for (const [position, watch] of this.#watches.entries()) {
      const late = this.#broken[position] === true ? undefined : watch.finish?.();
      if (late === undefined) continue;
      const predicate = this.#panel.names[position] as string;
      if (late === 'undecided') this.#undecided.push(predicate);
      else this.#violations.push({ predicate, ...late });
    }
  }

  #triggersOf(observation: Observation): number {
    const { node, world } = observation;
    const ghost = world.ghost.nodes[node];
    const grew = ghost !== undefined && ghost !== (this.#ghosts[node] ?? NO_GHOST);
    if (grew) this.#ghosts[node] = ghost;
    return triggersOf(observation, grew);
  }

  #premises(): ReadonlyMap<string, number> {
    return new Map(this.#panel.names.map((name, position) => [name, this.#watches[position]?.premises() ?? 0]));
  }
}

class NaiveJudge implements Judge {
  readonly findings: Findings;
  readonly #violations: Violation[] = [];
  readonly #counts = new Map<string, number>();
  /** Those that have held so far. */
  readonly #unbroken: Map<string, NaiveEvaluator>;
  #everApplied: Log | undefined;

  constructor(predicates: readonly string[]) {
    this.#unbroken = new Map(predicates.map((name) => [name, evaluatorOf(NAIVE, name)]));
    for (const name of predicates) this.#counts.set(name, 0);
    this.findings = { violations: this.#violations, premises: () => this.#counts, undecided: [] };
  }

  observe(observation: Observation): void {
    const { world } = observation;
    for (const [name, evaluate] of this.#unbroken) {
      const { premises, violation: sentence } = evaluate(world, this.#everApplied);
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + premises);
      if (sentence === undefined) continue;
      this.#unbroken.delete(name);
      this.#violations.push(violation(name, observation, sentence));
    }
    this.#everApplied = extendApplied(this.#everApplied, world);
  }

  finish(): void {
    // Everything was evaluated at every point.
  }
}

function evaluatorOf<Evaluator>(evaluators: Readonly<Record<string, Evaluator>>, name: string): Evaluator {
  predicateNamed(name);
  return evaluators[name] as Evaluator;
}

function violation(predicate: string, observation: Observation, sentence: string): Violation {
  const { step, point, node, world } = observation;
  const rule = ruleName(observation, undefined);
  return { predicate, step, point, node: world.names[node] ?? '', rule, sentence };
}
