import type { JobMeasures } from '../core/campaign/outcome.ts';
import type { Tested } from '../core/campaign/summary.ts';
import { Sketch } from './states/sketch.ts';

/** Adds up how much runs tested. */
export class TestedTotals {
  readonly #operations = { ok: 0, fail: 0, info: 0 };
  readonly #faults: Record<string, { planned: number; effective: number }> = {};
  readonly #rules: Record<string, number> = {};
  readonly #premises: Record<string, number> = {};
  readonly #states = new Sketch();
  #leaders = 0;
  #steps = 0;

  add({ operations, faults, leaders, steps = 0, rules = {}, premises = {}, states }: JobMeasures): void {
    this.#operations.ok += operations.ok;
    this.#operations.fail += operations.fail;
    this.#operations.info += operations.info;
    for (const [fault, { planned, effective }] of Object.entries(faults)) {
      const total = (this.#faults[fault] ??= { planned: 0, effective: 0 });
      total.planned += planned;
      total.effective += effective;
    }
    this.#leaders += leaders;
    this.#steps += steps;
    if (states !== undefined) this.#states.merge(states);
    addCounts(this.#rules, rules);
    addCounts(this.#premises, premises);
  }

  get totals(): Tested {
    return {
      operations: { ...this.#operations },
      faults: { ...this.#faults },
      leaders: this.#leaders,
      steps: this.#steps,
      rules: { ...this.#rules },
      premises: { ...this.#premises },
      states: this.#states.estimate,
    };
  }
}

function addCounts(totals: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
}
