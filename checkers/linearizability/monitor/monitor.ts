import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { model } from '../../../harness/core/models/registry.ts';
import { NEMESIS, type HistoryEvent } from '../../../harness/core/operation.ts';
import { KeyMonitor, type KeyMonitorOptions } from './key-monitor.ts';
import type { MonitorResult, MonitorViolation } from './result.ts';

/** Judges a history while it happens. */
export interface Monitor {
  /** The violation, from the event on that shows it; undefined before. */
  push(event: HistoryEvent): MonitorViolation | undefined;
  /**
   * What all of it came to; nothing may be pushed afterwards. What was put off, or was not decided, is checked now.
   *
   * @param steps that this may take for a key; without it as many as any other check
   */
  finish(steps?: number): MonitorResult;
}

/** Steps that one check of a key may take. */
export const STEPS_PER_CHECK = 2_000_000;

export interface MonitorOptions {
  /** Steps that one check of a key may take. */
  readonly steps?: number;
  /** Whether every completion is checked, however costly checks become. */
  readonly isEager?: boolean;
}

/**
 * Checks linearizability event by event, key by key, and says at once when what was seen up to now has no order: exactly
 * what the check of the history up to now would say, in which operations that go on may have happened. Only where checks
 * become costly are they made at growing distances, unless it is eager.
 */
export function createMonitor(
  semantics: HistorySemantics,
  sequential: SequentialModel = model(semantics.model),
  { steps = STEPS_PER_CHECK, isEager = false }: MonitorOptions = {},
): Monitor {
  return new KeyedMonitor(sequential, { semantics, steps, isEager });
}

class KeyedMonitor implements Monitor {
  readonly #model: SequentialModel;
  readonly #options: KeyMonitorOptions;
  readonly #keys = new Map<string, KeyMonitor>();
  /** By process: where its operation goes on. */
  readonly #open = new Map<number, KeyMonitor>();
  #violation: MonitorViolation | undefined;

  constructor(sequential: SequentialModel, options: KeyMonitorOptions) {
    this.#model = sequential;
    this.#options = options;
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

  finish(steps = this.#options.steps): MonitorResult {
    const answers = [...this.#keys.values()].map((key) => key.finish(steps));
    this.#violation ??= answers.map(({ violation }) => violation).find((violation) => violation !== undefined);
    if (this.#violation !== undefined) return { verdict: 'fail', violation: this.#violation };
    const isDecided = answers.every(({ verdict }) => verdict === 'pass');
    return { verdict: isDecided ? 'pass' : 'unknown', violation: undefined };
  }

  #keyOf(name: string): KeyMonitor {
    const known = this.#keys.get(name);
    if (known) return known;
    const key = new KeyMonitor(name, this.#model, this.#options);
    this.#keys.set(name, key);
    return key;
  }
}
