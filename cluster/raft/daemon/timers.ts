import type { Stream } from '../../../harness/core/random.ts';
import type { Effects } from '../../../harness/core/contracts/handlers.ts';
import { LEASE_TIMER } from '../handlers/reads.ts';
import { LEASE_SHARE, resetsTimer } from '../handlers/timers.ts';
import type { Message, Output, State } from '../handlers/types.ts';
import type { Event } from './events.ts';

interface Running {
  readonly timer: string;
  readonly generation: number;
  readonly handle: NodeJS.Timeout;
  /** When it ends, ms of the monotonic clock. */
  readonly end: number;
}

export interface TimerSettings {
  readonly electionTimeoutMs: readonly [number, number];
  readonly heartbeatMs: number;
  readonly stream: Stream;
  readonly onTimeout: (timer: string, generation: number) => void;
}

/** The clocks of a node: which timers run follows from its role, when they fire from the settings and the seed. */
export class Timers {
  readonly #settings: TimerSettings;
  readonly #running = new Map<string, Running>();
  #generation = 0;

  constructor(settings: TimerSettings) {
    this.#settings = settings;
  }

  /** Whether the timer that fired was neither stopped nor set again since. */
  isCurrent(timer: string, generation: number): boolean {
    return this.#running.get(timer)?.generation === generation;
  }

  /** Runs exactly the enabled timers; those in `restarted` begin anew. */
  follow(enabled: readonly string[], restarted: readonly string[]): void {
    for (const timer of this.#running.keys()) if (!enabled.includes(timer)) this.#stop(timer);
    for (const timer of enabled) if (!this.#running.has(timer) || restarted.includes(timer)) this.#start(timer);
  }

  /**
   * Leases that are over. A process that was stopped hears of messages before it hears of its timers, and must not rely
   * on a lease meanwhile; other timers can wait.
   */
  expired(): readonly Running[] {
    const now = performance.now();
    return [...this.#running.values()].filter(({ timer, end }) => timer.startsWith(LEASE_TIMER) && end <= now);
  }

  stop(): void {
    this.follow([], []);
  }

  #start(timer: string): void {
    this.#stop(timer);
    const generation = ++this.#generation;
    const delay = delayOf(timer, this.#settings);
    const handle = setTimeout(() => this.#settings.onTimeout(timer, generation), delay);
    this.#running.set(timer, { timer, generation, handle, end: performance.now() + delay });
  }

  #stop(timer: string): void {
    clearTimeout(this.#running.get(timer)?.handle);
    this.#running.delete(timer);
  }
}

/** How long a timer runs from now on, ms: an election timer is drawn anew each time. */
export function delayOf(timer: string, settings: Omit<TimerSettings, 'onTimeout'>): number {
  const { electionTimeoutMs, heartbeatMs, stream } = settings;
  const [least, most] = electionTimeoutMs;
  if (timer === 'contact') return least;
  if (timer.startsWith(LEASE_TIMER)) return least * LEASE_SHARE;
  if (timer !== 'election') return heartbeatMs;
  return least + (most - least) * stream.next();
}

/**
 * Timers that begin anew after an event: the one that fired, those a message sets anew, and the election timer of a
 * leader that is to step aside.
 */
export function restartedTimers(event: Event, before: State, effects: Effects<State, Message, Output>): string[] {
  const { state } = effects;
  switch (event.rule) {
    case 'timeout':
      return [event.timer];
    case 'input':
      return before.extensions.transfer === null && state.extensions.transfer !== null ? ['election'] : [];
    case 'deliver':
      return ['election', 'contact'].filter((timer) => resetsTimer(timer, before, state, event.message));
  }
}
