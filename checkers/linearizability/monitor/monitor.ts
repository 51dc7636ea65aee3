import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { model } from '../../../harness/core/models/registry.ts';
import { NEMESIS, type HistoryEvent } from '../../../harness/core/operation.ts';
import { KeyMonitor } from './key-monitor.ts';

/** What clients saw cannot be explained any more. */
export interface MonitorViolation {
  readonly key: string;
  /** The completion that made it so: index of the event. */
  readonly at: number;
  /** Index of the invocation that it completes. */
  readonly operation: number;
}

export interface MonitorResult {
  /** `unknown`: some check ended without a decision, and none found a contradiction. */
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly violation: MonitorViolation | undefined;
}

/** Judges a history while it happens. */
export interface Monitor {
  /** The violation, from the event on that shows it; undefined before. */
  push(event: HistoryEvent): MonitorViolation | undefined;
  /** What all of it came to; nothing may be pushed afterwards. */
  finish(): MonitorResult;
}

/** Steps that one check of a key may take. */
export const STEPS_PER_CHECK = 2_000_000;

/**
 * Checks linearizability event by event, key by key, and says at once when what was seen up to now has no order: exactly
 * what the check of the history up to now would say, in which operations that go on may have happened. Only where checks
 * become costly are they made at growing distances.
 */
export function createMonitor(
  semantics: HistorySemantics,
  sequential: SequentialModel = model(semantics.model),
): Monitor {
  return new KeyedMonitor(semantics, sequential);
}

class KeyedMonitor implements Monitor {
  readonly #semantics: HistorySemantics;
  readonly #model: SequentialModel;
  readonly #keys = new Map<string, KeyMonitor>();
  /** By process: where its operation goes on. */
  readonly #open = new Map<number, KeyMonitor>();
  #violation: MonitorViolation | undefined;

  constructor(semantics: HistorySemantics, sequential: SequentialModel) {
    this.#semantics = semantics;
    this.#model = sequential;
  }

  push(event: HistoryEvent): MonitorViolation | undefined {
    if (event.process === NEMESIS || this.#violation !== undefined) return this.#violation;
    if (event.type === 'invoke') {
      const key = this.#keyOf(event.key ?? '');
      this.#open.set(event.process, key);
      key.invoke(event, event.process);
      return undefined;
    }
    const key = this.#open.get(event.process);
    this.#open.delete(event.process);
    this.#violation = key?.complete(event, event.process);
    return this.#violation;
  }

  finish(): MonitorResult {
    const answers = [...this.#keys.values()].map((key) => key.finish());
    this.#violation ??= answers.map(({ violation }) => violation).find((violation) => violation !== undefined);
    if (this.#violation !== undefined) return { verdict: 'fail', violation: this.#violation };
    const isDecided = answers.every(({ verdict }) => verdict === 'pass');
    return { verdict: isDecided ? 'pass' : 'unknown', violation: undefined };
  }

  #keyOf(name: string): KeyMonitor {
    const known = this.#keys.get(name);
    if (known) return known;
    const key = new KeyMonitor(name, this.#model, this.#semantics);
    this.#keys.set(name, key);
    return key;
  }
}
