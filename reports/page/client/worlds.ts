import type { Steps } from '../../model/step-rows.ts';
import { WorldAt } from '../../model/world-at.ts';

/** Steps between two worlds that are kept. */
const APART = 2_048;

/** The world after any step that the page carries. Kept now and then on the way, so that looking back costs little. */
export class Worlds {
  readonly #steps: Steps;
  readonly #kept: WorldAt[];

  constructor(steps: Steps) {
    this.#steps = steps;
    const { nodes, before } = steps;
    this.#kept = [before === null ? WorldAt.initial(nodes) : WorldAt.from(nodes, before)];
  }

  /** After the step at `position` of the rows; -1: before the first. The caller may do with it what it likes. */
  after(position: number): WorldAt {
    const { rows, first } = this.#steps;
    const wanted = Math.floor((position + 1) / APART);
    while (this.#kept.length <= wanted) {
      const next = (this.#kept.at(-1) as WorldAt).copy();
      const begin = (this.#kept.length - 1) * APART;
      for (let at = begin; at < begin + APART; at++) {
        const row = rows[at];
        if (row !== undefined) next.apply(row, first + at);
      }
      this.#kept.push(next);
    }
    const world = (this.#kept[wanted] as WorldAt).copy();
    for (let at = wanted * APART; at <= position; at++) {
      const row = rows[at];
      if (row !== undefined) world.apply(row, first + at);
    }
    return world;
  }
}
