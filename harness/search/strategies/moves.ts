import type { StepEffect } from '../../../cluster/world/effect.ts';
import type { Link } from '../../../cluster/world/link.ts';
import * as rules from '../../../cluster/world/rules.ts';
import { performStep } from '../../../cluster/world/schedule.ts';
import type { World, WorldNode } from '../../../cluster/world/world.ts';
import type { KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { NodeState } from '../../core/raft/node-state.ts';
import type { CrashLoss, ScheduleStep } from '../../core/step.ts';
import type { Trial, TrialSubject } from '../trials.ts';
import { choiceOf, type Asked } from './choice.ts';
import { hasWordFor } from './features.ts';

export type SearchedWorld = World<unknown, unknown, unknown, unknown>;
export type SearchedNode = WorldNode<unknown>;
export type SearchedLink = Link<unknown>;
export type Effect = StepEffect<unknown, unknown, unknown>;

/** An impossible move costs nothing but the draw, and of those there must be an end, too. */
const ATTEMPTS_PER_STEP = 8;
const NEVER = (): boolean => false;

/**
 * The world of a trial as strategies move it: one method per rule, all of them counted, and written down as a schedule
 * where that is asked for. A move that is impossible changes nothing and returns undefined.
 */
export class Moves {
  readonly world: SearchedWorld;
  readonly #subject: TrialSubject;
  readonly #trial: Trial;
  readonly #recording: ScheduleStep[] | undefined;
  readonly #stop: () => boolean;
  /** Nodes there may be in all. A node numbers others as it hears of them: with one newcomer that is everywhere the same order. */
  readonly #mostNodes: number;
  #lastStep: number;
  #attempts = 0;
  /** Sees every effect, after it was written down; undefined when nobody looks. */
  watch: ((effect: Effect) => void) | undefined;

  /**
   * @param recording where the schedule goes; without it nothing is written, and that costs nothing
   * @param stop whether it is over before its end
   */
  constructor(
    subject: TrialSubject,
    trial: Trial,
    steps: number,
    recording?: ScheduleStep[],
    stop: () => boolean = NEVER,
  ) {
    this.world = trial.world;
    this.#subject = subject;
    this.#trial = trial;
    this.#mostNodes = subject.nodes.length + 1;
    this.#lastStep = steps;
    this.#recording = recording;
    this.#stop = stop;
  }

  /** Whether the strategy has to stop: all steps taken, something found, nothing but impossible moves, or told to. */
  get over(): boolean {
    const { steps } = this.world;
    if (steps >= this.#lastStep || this.broken || this.#attempts >= this.#lastStep * ATTEMPTS_PER_STEP) return true;
    return this.#stop();
  }

  /** Whether an invariant was broken. */
  get broken(): boolean {
    return this.#trial.violations.length > 0;
  }

  /** Steps that are left. */
  get left(): number {
    return this.#lastStep - this.world.steps;
  }

  /** Lets a next phase take this many more. */
  extend(steps: number): void {
    this.#lastStep = this.world.steps + steps;
    this.#attempts = 0;
  }

  /** A node as Raft sees it. */
  stateOf(node: SearchedNode): NodeState {
    return node.state as NodeState;
  }

  /** Running nodes that believe they lead. */
  leaders(): SearchedNode[] {
    return this.world.nodes.filter((node) => node.up && this.stateOf(node).role === 'leader');
  }

  link(from: SearchedNode, to: SearchedNode): SearchedLink {
    return this.world.links[from.position * this.world.nodes.length + to.position] as SearchedLink;
  }

  deliver(link: SearchedLink, position: number): Effect | undefined {
    return this.#taken(rules.deliver(this.world, link, position));
  }

  duplicate(link: SearchedLink, position: number): Effect | undefined {
    return this.#taken(rules.duplicate(this.world, link, position));
  }

  drop(link: SearchedLink, position: number): Effect | undefined {
    return this.#taken(rules.drop(this.world, link, position));
  }

  timeout(node: SearchedNode, timer: string): Effect | undefined {
    return this.#taken(rules.timeout(this.world, node, timer));
  }

  input(node: SearchedNode, request: KeyValueRequest): Effect | undefined {
    if (!node.up) return this.#taken(undefined);
    return this.#taken(rules.input(this.world, node, this.#subject.system.toInput(request) as unknown), request);
  }

  crash(node: SearchedNode, lose?: CrashLoss): Effect | undefined {
    return this.#taken(rules.crash(this.world, node, lose));
  }

  restart(node: SearchedNode): Effect | undefined {
    return this.#taken(rules.restart(this.world, node));
  }

  /** Any step of a schedule, written down as the single choices it stands for. */
  perform(step: ScheduleStep): boolean {
    this.#attempts++;
    // A schedule that was made on another system may ask for what this one does not have.
    if (step.rule === 'input' && !hasWordFor(this.#subject.system, step.request)) return false;
    if (step.rule === 'reconfigure' && this.#sizeWith(step.request.members) > this.#mostNodes) return false;
    const asked = step.rule === 'input' || step.rule === 'reconfigure' ? step.request : undefined;
    const { system, handlersOf } = this.#subject;
    const target = { toInput: system.toInput.bind(system), ...(handlersOf && { handlersOf }) };
    return performStep(this.world, step, target, (effect) => this.#write(effect, asked));
  }

  /** Nodes in the world once these are members. */
  #sizeWith(members: readonly string[]): number {
    return new Set([...this.world.nodes.map(({ name }) => name), ...members]).size;
  }

  #taken(effect: Effect | undefined, asked?: Asked): Effect | undefined {
    this.#attempts++;
    if (effect !== undefined) this.#write(effect, asked);
    return effect;
  }

  #write(effect: Effect, asked: Asked | undefined): void {
    this.#recording?.push(choiceOf(this.world, effect, asked));
    this.watch?.(effect);
  }
}
