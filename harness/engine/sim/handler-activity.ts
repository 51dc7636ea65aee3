import type { PropertyActivity } from '../../core/property-event.ts';
import type { ScheduleStep } from '../../core/step.ts';
import type { StepEffect } from '../../../cluster/world/rules.ts';
import type { SystemWorld } from '../../../cluster/world/exploration/system-world.ts';
import { textOf, type TextCache } from '../../../cluster/world/exploration/world-key.ts';

/**
 * Counts what the steps of a run changed. A property that is evaluated again and again in one and the same state has been
 * tested once, however long the run was. States are compared by their canonical text, so that a copy is no change.
 */
export class HandlerActivity {
  readonly #world: SystemWorld['world'];
  readonly #texts: TextCache;
  /** The state of each node after the last step, by position. */
  readonly #states: string[];
  readonly #seen: Set<string>[];
  #steps = 0;
  #changes = 0;
  #lastChange = 0;
  #inputsWithEffect = 0;

  constructor({ world }: SystemWorld, texts: TextCache) {
    this.#world = world;
    this.#texts = texts;
    this.#states = world.nodes.map(({ state }) => textOf(state, texts));
    this.#seen = this.#states.map((text) => new Set([text]));
  }

  /** To be told of every step, right after it was taken. */
  note(step: ScheduleStep, { node, sent }: StepEffect<unknown, unknown, unknown>): void {
    this.#steps++;
    const changed = this.#changed(node.position);
    if (changed) {
      this.#changes++;
      this.#lastChange = this.#steps;
    }
    if (step.rule === 'input' && (changed || sent.length > 0)) this.#inputsWithEffect++;
  }

  summary(): PropertyActivity {
    return {
      changes: this.#changes,
      lastChange: this.#lastChange,
      distinctStates: this.#seen.reduce((sum, { size }) => sum + size, 0),
      inputsWithEffect: this.#inputsWithEffect,
    };
  }

  #changed(position: number): boolean {
    const text = textOf(this.#world.nodes[position]?.state, this.#texts);
    if (this.#states[position] === text) return false;
    this.#states[position] = text;
    (this.#seen[position] ??= new Set()).add(text);
    return true;
  }
}
