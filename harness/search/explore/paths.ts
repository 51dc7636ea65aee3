import { formatStep, type ScheduleStep } from '../../core/step.ts';

/** How each state was reached first: the state before it and the step. */
export class Paths {
  readonly #parents: number[] = [];
  readonly #steps: (ScheduleStep | undefined)[] = [];
  readonly #shared = new Map<string, ScheduleStep>();

  /** Notes the next state, in the order of their numbers; without a parent where the exploration begins. */
  add(parent: number, step: ScheduleStep | undefined): void {
    this.#parents.push(parent);
    this.#steps.push(step === undefined ? undefined : this.#share(step));
  }

  /** The steps from the beginning to the state. */
  to(state: number): ScheduleStep[] {
    const steps: ScheduleStep[] = [];
    let here = state;
    for (let step = this.#steps[here]; step !== undefined; step = this.#steps[here]) {
      steps.push(step);
      here = this.#parents[here] as number;
    }
    return steps.reverse();
  }

  /** Few steps are different ones. */
  #share(step: ScheduleStep): ScheduleStep {
    const text = formatStep(step);
    const known = this.#shared.get(text);
    if (known !== undefined) return known;
    this.#shared.set(text, step);
    return step;
  }
}
