import type { Stream } from '../../../harness/core/random.ts';
import type { Effects } from '../../../harness/core/contracts/handlers.ts';
import type { Message, Output, State } from '../handlers/types.ts';
import type { Event } from './events.ts';

interface Running {
  readonly generation: number;
  readonly handle: NodeJS.Timeout;
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

  stop(): void {
    this.follow([], []);
  }

  #start(timer: string): void {
    this.#stop(timer);
    const generation = ++this.#generation;
    const handle = setTimeout(() => this.#settings.onTimeout(timer, generation), this.#delay(timer));
    this.#running.set(timer, { generation, handle });
  }

  #stop(timer: string): void {
    clearTimeout(this.#running.get(timer)?.handle);
    this.#running.delete(timer);
  }

  #delay(timer: string): number {
    const { electionTimeoutMs, heartbeatMs, stream } = this.#settings;
    if (timer !== 'election') return heartbeatMs;
    const [least, most] = electionTimeoutMs;
    return least + (most - least) * stream.next();
  }
}

/**
 * Timers that begin anew after an event: the one that fired; the election timer when the current leader was heard,
 * when a vote was given, and when a term ended in which this node was candidate or leader.
 */
export function restartedTimers(event: Event, before: State, effects: Effects<State, Message, Output>): string[] {
  if (event.rule === 'timeout') return [event.timer];
  const { state, sends } = effects;
  const heardLeader =
    event.rule === 'deliver' && event.message.type === 'AppendEntries' && event.message.term === state.currentTerm;
  const voted = sends.some(({ message }) => message.type === 'RequestVoteReply' && message.voteGranted);
  return heardLeader || voted || (before.role !== 'follower' && state.role === 'follower') ? ['election'] : [];
}
