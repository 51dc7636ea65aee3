import { crash, restart } from '../../cluster/world/rules.ts';
import type { StepEffect } from '../../cluster/world/effect.ts';
import { upgrade } from '../../cluster/world/faults.ts';
import type { WorldNode } from '../../cluster/world/world.ts';
import type { Handlers } from '../core/contracts/handlers.ts';
import type { TraceLine } from '../core/trace.ts';
import type { ScheduledWorld } from '../engine/sim/schedule-run.ts';
import type { RecordedStep } from '../store/node-traces.ts';
import { differenceAt, firstDifference, type Difference } from './difference.ts';
import type { Flight } from './flight.ts';
import { foundAfter, liesBetween, writtenSteps, type Passage } from './lives.ts';
import type { Recording } from './recording.ts';

type Effect = StepEffect<unknown, unknown, unknown>;
type AnyHandlers = Handlers<unknown, unknown, unknown, unknown>;

/** A life that ended and the line with which the next one began. */
export interface Ended {
  readonly line: TraceLine;
  readonly life: number;
  readonly pending: readonly RecordedStep[];
  /** What the new life runs, and what the old one ran. */
  readonly build: string;
  readonly from: string;
}

/** How the next life began. */
export interface Passed {
  readonly difference?: Difference;
  /** Why no step of the semantics leads to what the new life found; the node cannot be followed from here on. */
  readonly cut?: string;
  /** Steps of the life that ended which are not on its disk. */
  readonly unwritten: readonly RecordedStep[];
}

/** The world in which a live run is re-enacted. */
export interface Stage {
  readonly world: ScheduledWorld;
  readonly flight: Flight;
  readonly recording: Pick<Recording, 'system' | 'requestOf' | 'faults'>;
  /** Told of every step that is taken. */
  readonly taken: (effect: Effect) => void;
}

/** Brings nodes of a world from one life to the next, as their disks did. */
export class NextLife {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** @param take takes a step that turned out to be on the disk */
  begin(node: WorldNode<unknown>, ended: Ended, take: (line: TraceLine) => Difference | undefined): Passed {
    const { line, life, pending, build, from } = ended;
    if (line.life <= life) return this.#unlike(node, line, differenceAt(line, 'life', line.life, life + 1));
    const after = build === from ? node.handlers : this.#stage.recording.system.handlersOf(build);
    if (after === undefined) return { difference: differenceAt(line, 'detail.build', build, from), unwritten: [] };
    const states = this.#statesAfter(node, pending);
    const passage: Passage = { line, before: node.handlers, after, unrecorded: line.life - life - 1, states };
    const written = writtenSteps(passage);
    if (written === undefined) return this.#otherwise(node, ended, passage);
    for (const step of pending.slice(0, written)) {
      const difference = take(step.line);
      if (difference !== undefined) return { difference, unwritten: [] };
    }
    this.#passOn(node, ended, passage);
    return { unwritten: pending.slice(written) };
  }

  /** No state of the old life explains what the new one found. */
  #otherwise(node: WorldNode<unknown>, ended: Ended, passage: Passage): Passed {
    const { line, pending } = ended;
    if (this.#isWiped(node, ended, passage)) {
      this.#passOn(node, ended, passage, 'everything');
      return { unwritten: pending };
    }
    if (liesBetween(passage)) {
      return {
        cut: 'the node ended in the middle of writing, and came back with a part of what a step wrote',
        unwritten: pending,
      };
    }
    const expected = { view: foundAfter(passage, passage.states.at(-1)), outputs: [], sends: [] };
    return this.#unlike(node, line, firstDifference(line, expected), pending);
  }

  /** A difference, unless something was done to the node's disk. */
  #unlike(
    { name }: WorldNode<unknown>,
    line: TraceLine,
    difference: Difference | undefined,
    pending: readonly RecordedStep[] = [],
  ): Passed {
    const fault = this.#stage.recording.faults.before(name, line.time);
    if (fault !== undefined) {
      return { cut: `the fault ${fault} changed what the node had on its disk`, unwritten: pending };
    }
    return difference === undefined ? { unwritten: [] } : { difference, unwritten: [] };
  }

  #isWiped({ name }: WorldNode<unknown>, { line }: Ended, passage: Passage): boolean {
    if (this.#stage.recording.faults.before(name, line.time) !== 'wipe') return false;
    const fresh = passage.before.init(
      name,
      this.#stage.world.nodes.map((node) => node.name),
    );
    return writtenSteps({ ...passage, states: [fresh] }) !== undefined;
  }

  #passOn(node: WorldNode<unknown>, { build, from }: Ended, { unrecorded, after }: Passage, lose?: 'everything'): void {
    const { world } = this.#stage;
    this.#did(crash(world, node, lose));
    for (let life = 0; life < unrecorded; life++) {
      this.#did(restart(world, node));
      this.#did(crash(world, node));
    }
    this.#did(build === from ? restart(world, node) : upgrade(world, node, after, build));
  }

  #did(effect: Effect | undefined): void {
    if (effect !== undefined) this.#stage.taken(effect);
  }

  /** The node as it is, then after each of these steps. Ends where one of them is impossible. */
  #statesAfter(node: WorldNode<unknown>, pending: readonly RecordedStep[]): unknown[] {
    const states = [node.state];
    for (const { line } of pending) {
      const state = this.#stateAfter(node.handlers, states.at(-1), line);
      if (state === undefined) break;
      states.push(state);
    }
    return states;
  }

  #stateAfter(handlers: AnyHandlers, state: unknown, line: TraceLine): unknown {
    if (line.rule === 'timeout') return handlers.timeout(state, line.type ?? '').state;
    if (line.rule === 'deliver') {
      const packet = line.packet ?? '';
      const message = this.#stage.flight.messageOf(packet);
      return message === undefined ? undefined : handlers.net(state, packet.split('/')[0] ?? '', message).state;
    }
    const { requestOf, system } = this.#stage.recording;
    const request = line.input === undefined ? undefined : requestOf(line.input);
    return request && handlers.input(state, system.toInput(request)).state;
  }
}
