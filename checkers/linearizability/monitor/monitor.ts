import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { model } from '../../../harness/core/models/registry.ts';
import { NEMESIS, type HistoryEvent } from '../../../harness/core/operation.ts';
import { KeyMonitor } from './key-monitor.ts';
import type { MonitorResult, MonitorViolation } from './result.ts';

/** Judges a history while it happens. */
export interface Monitor {
  /** The violation, from the event on that shows it; undefined before. */
  push(event: HistoryEvent): MonitorViolation | undefined;
  /** What all of it came to; nothing may be pushed afterwards. */
  finish(): MonitorResult;
}

/** Steps that one check of a key may take. */
const STEPS_PER_CHECK = 2_000_000;

/**
 * Checks linearizability event by event, key by key, and says at once when what was seen up to now has no order: exactly
 * what the check of the history up to now would say, in which operations that go on may have happened. Only where checks
 * become costly are they made at growing distances.
 *
 * @param steps that one check of a key may take
 */
export function createMonitor(
  semantics: HistorySemantics,
  sequential: SequentialModel = model(semantics.model),
  steps = STEPS_PER_CHECK,
): Monitor {
  return new KeyedMonitor(semantics, sequential, steps);
}

class KeyedMonitor implements Monitor {
  readonly #semantics: HistorySemantics;
  readonly #model: SequentialModel;
  readonly #steps: number;
  readonly #keys = new Map<string, KeyMonitor>();
  /** By process: where its operation goes on. */
  readonly #open = new Map<number, KeyMonitor>();
  #violation: MonitorViolation | undefined;

  constructor(semantics: HistorySemantics, sequential: SequentialModel, steps: number) {
    this.#steps = steps;
    this.#semantics = semantics;
    this.#model = sequential;
  }

  push(event: HistoryEvent): MonitorViolation | undefined {
    if (event.process === NEMESIS || this.#violation !== undefined) return this.#violation;
    if (event.type === 'invoke') {
      this.#open.get(event.process)?.abandon(event.process);
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
    const key = new KeyMonitor(name, this.#model, this.#semantics, this.#steps);
    this.#keys.set(name, key);
    return key;
  }
}
