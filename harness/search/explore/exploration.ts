import type { ScheduleStep } from '../../core/step.ts';
import type { RaftWorld } from '../../engine/sim/raft-observer.ts';
import { performStep } from '../../../cluster/world/schedule.ts';
import { DEFAULT_SEMANTICS } from '../../../cluster/world/semantics/named.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import type { TrialSubject } from '../trials.ts';
import { NOTHING_USED, type ExplorationBounds, type Used } from './bounds.ts';
import { Frontier, type Waiting } from './frontier.ts';
import { Identity } from './identity.ts';
import { labelOf } from './labels.ts';
import { movesOf, type Move, type Requests } from './moves.ts';
import { Namings } from './naming.ts';
import { PointJudge, type PointViolation } from './point-judge.ts';
import type { ExplorationReport, FoundViolation } from './report.ts';
import { sleepingAfter, type Label } from './sleep.ts';
import { Stage, type ShownPoint } from './stage.ts';

export interface ExplorationOptions {
  readonly subject: TrialSubject;
  readonly predicates: readonly string[];
  readonly bounds: ExplorationBounds;
  /** Steps that are taken before everything is tried. */
  readonly prefix: readonly ScheduleStep[];
  /** Worlds that differ only by the names of nodes are explored once; for subjects without `noSymmetry`. */
  readonly symmetry: boolean;
  /** Of steps that can be taken in any order, only as many orders are taken as reach every world. */
  readonly sleepSets: boolean;
  /** Ends with the first violation; otherwise goes on, but not from what a violation led to. */
  readonly stopAtFirst: boolean;
}

/**
 * Explores every schedule within the bounds, breadth first, so that the first violation is at the end of a shortest
 * schedule. Each different world is left once, by every step; every point of every step is judged.
 *
 * Worlds are left in layers of equal distance, so that all shortest ways to a world are known before it is left. What
 * sleeps in it sleeps on all of them, and so sleep sets leave out transitions and never a world.
 * (Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996, chapter 5, there depth first.)
 */
export class Exploration {
  readonly #options: ExplorationOptions;
  readonly #stage: Stage;
  readonly #identity: Identity;
  readonly #unchanged: Namings['unchanged'];
  readonly #judge: PointJudge;
  readonly #frontier: Frontier;
  readonly #requests: Requests;
  readonly #found: FoundViolation[] = [];
  readonly #work: Iterator<undefined, undefined>;
  /** What the step that is being taken breaks, and uses up. */
  #broken: PointViolation[] = [];
  #used: Used = NOTHING_USED;
  #transitions = 0;
  #asleep = 0;
  #depth = 0;
  #done = false;

  constructor(options: ExplorationOptions) {
    const { subject, prefix, symmetry, predicates } = options;
    const { system, nodes, semantics = DEFAULT_SEMANTICS } = subject;
    this.#options = options;
    const namings = new Namings(nodes, symmetry);
    this.#unchanged = namings.unchanged;
    this.#identity = new Identity(namings);
    this.#judge = new PointJudge(predicates);
    const toInput = (...[request]: Parameters<Requests['toInput']>): unknown => system.toInput(request) as unknown;
    const clients = prefix.flatMap((step) => (step.rule === 'input' ? [step.request.client] : []));
    this.#requests = { toInput, takenClients: new Set(clients) };
    const world = createWorld<unknown, unknown, unknown, unknown>(system.handlers, nodes, { semantics });
    this.#stage = new Stage(world as unknown as RaftWorld, (point) => this.#look(point));
    for (const step of prefix) performStep(world, step, { toInput }, () => undefined);
    const start = this.#stage.read(NOTHING_USED);
    this.#frontier = new Frontier(this.#identity, namings, start);
    this.#frontier.arrive(start, { from: undefined, sleeping: [], broken: this.#broken.length > 0 });
    this.#note([]);
    this.#work = this.#explore();
  }

  /** Different worlds met so far. */
  get states(): number {
    return this.#frontier.states;
  }

  /** Every schedule of this many steps was tried. */
  get depth(): number {
    return this.#depth;
  }

  /** Takes up to this many steps; false when there is nothing left to do. */
  advance(steps: number): boolean {
    for (let taken = 0; taken < steps && !this.#done; taken++) this.#done = this.#work.next().done === true;
    return !this.#done;
  }

  report(): ExplorationReport {
    return {
      states: this.#frontier.states,
      unreduced: this.#frontier.unreduced,
      transitions: this.#transitions,
      asleep: this.#asleep,
      points: this.#judge.points,
      depth: this.#depth,
      waiting: this.#frontier.waiting,
      symmetries: this.#frontier.symmetries.length,
      tableBytes: this.#frontier.bytes + this.#judge.bytes,
      complete: this.#done && !this.#isOver(),
      premises: this.#judge.premises,
      violations: this.#found,
    };
  }

  *#explore(): Generator<undefined, undefined> {
    const { steps } = this.#options.bounds;
    for (; this.#depth < steps && !this.#isOver() && this.#frontier.beginLayer(); this.#depth++) {
      for (let here = this.#frontier.take(); here !== undefined; here = this.#frontier.take()) {
        yield* this.#leave(here);
        if (this.#isOver()) return undefined;
      }
    }
    return undefined;
  }

  #isOver(): boolean {
    return this.#options.stopAtFirst && this.#found.length > 0;
  }

  /** Takes every step that is possible in a world and not asleep there. */
  *#leave(here: Waiting): Generator<undefined, undefined> {
    const { bounds, sleepSets } = this.#options;
    const { world, sleeping } = here;
    this.#stage.set(world);
    const contentOf = this.#identity.packet.bind(this.#identity);
    const moves = movesOf(this.#stage.world, bounds, world.used, this.#requests, contentOf);
    const taken: Label[] = [];
    for (const move of moves) {
      if (!sleepSets) this.#take(here, move, undefined, taken);
      else {
        const label = labelOf(this.#identity, move);
        if (sleeping.some(({ number }) => number === label.number)) this.#asleep++;
        else this.#take(here, move, label, taken);
      }
      yield undefined;
      if (this.#isOver()) return undefined;
    }
    return undefined;
  }

  /** Takes a step, and notes where it leads unless that is out of bounds. */
  #take(
    { state, world, sleeping }: Waiting,
    { uses, step, take }: Move,
    label: Label | undefined,
    taken: Label[],
  ): void {
    this.#stage.set(world);
    this.#broken = [];
    this.#used = uses === undefined ? world.used : { ...world.used, [uses]: world.used[uses] + 1 };
    take();
    const after = this.#stage.read(this.#used);
    if (after.nodes.some((node) => node.state.currentTerm > this.#options.bounds.terms)) return;
    this.#transitions++;
    const done = label && { ...label, visible: after.trace.length > world.trace.length };
    const asleep = done === undefined ? [] : sleepingAfter(done, sleeping, taken);
    this.#frontier.arrive(after, { from: { state, step }, sleeping: asleep, broken: this.#broken.length > 0 });
    if (this.#broken.length > 0) this.#note([...this.#frontier.pathTo(state), step]);
    if (done !== undefined) taken.push(done);
  }

  /** Judges a point; what lies out of bounds is not judged. */
  #look(point: ShownPoint): void {
    if (point.observation.after.currentTerm > this.#options.bounds.terms) return;
    const violations = this.#judge.judge(point, () =>
      this.#identity.keyOf(this.#identity.numbersOf(this.#stage.glimpse(this.#used)), this.#unchanged),
    );
    this.#broken.push(...violations);
  }

  /** Keeps what the last step broke. */
  #note(path: readonly ScheduleStep[]): void {
    const schedule = [...this.#options.prefix, ...path];
    this.#found.push(...this.#broken.map((violation) => ({ ...violation, schedule })));
    this.#broken = [];
  }
}
