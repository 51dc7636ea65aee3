import type { FirstViolation } from '../../core/first-violation.ts';
import type { HistorySemantics } from '../../core/history.ts';
import type { HistoryEvent } from '../../core/operation.ts';
import type { InvariantJudge } from '../../../checkers/invariants/report.ts';
import { createMonitor, type Monitor } from '../../../checkers/linearizability/monitor/monitor.ts';

export interface OnlineJudgeOptions {
  /** How the history is read, where `linearizable` judges the run. */
  readonly semantics: HistorySemantics | undefined;
  /** The check that answers which cannot be answers break, where it judges the run. */
  readonly answersTo: string | undefined;
  /** Given where `invariants` judges the run; it is shown every point by whoever runs the nodes. */
  readonly invariants: InvariantJudge | undefined;
}

type Contradiction = Omit<FirstViolation, 'step'>;

/** Judges a run while it goes on, by invariants and by what clients see: the same that is said of the whole afterwards. */
export class OnlineJudge {
  readonly #invariants: InvariantJudge | undefined;
  readonly #monitor: Monitor | undefined;
  readonly #answersTo: string | undefined;
  #clients: Contradiction | undefined;

  constructor({ semantics, answersTo, invariants }: OnlineJudgeOptions) {
    this.#answersTo = answersTo;
    this.#invariants = invariants;
    this.#monitor = semantics === undefined ? undefined : createMonitor(semantics);
  }

  push(event: HistoryEvent): void {
    this.#clients ??= this.#malformed(event) ?? this.#unexplained(event);
  }

  /**
   * What broke first; where one step shows both, the invariant, which comes before what clients see of it.
   *
   * @param step the number of the last step
   */
  violation(step: number): FirstViolation | undefined {
    const first = this.#invariants?.firstViolation;
    if (first !== undefined) return { step, check: 'invariants', sentence: `${first.predicate}: ${first.sentence}` };
    return this.#clients && { step, ...this.#clients };
  }

  #malformed({ f, key = '', node = '', answer }: HistoryEvent): Contradiction | undefined {
    if (answer === undefined || this.#answersTo === undefined) return undefined;
    return { check: this.#answersTo, sentence: `${node} answered ${f} on ${key} with what cannot be an answer to it` };
  }

  #unexplained(event: HistoryEvent): Contradiction | undefined {
    const violation = this.#monitor?.push(event);
    if (violation === undefined) return undefined;
    const { key, operation } = violation;
    const sentence = `with ${event.f} #${String(operation)} on ${key} no order of what clients saw is left`;
    return { check: 'linearizable', sentence };
  }
}
