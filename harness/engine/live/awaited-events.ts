import { NS_PER_MS } from '../../core/duration.ts';
import type { PlannedFault } from '../../core/planned-fault.ts';
import type { LoopClock } from '../../../workloads/client-loop.ts';
import type { Room } from '../../plan/fault-times.ts';
import { AnchoredFaults } from '../anchored-faults.ts';

/** Between two questions how far logs are committed, ms. */
const PAUSE_MS = 100;

/** Tells the faults of a live run that wait for events when these come, from what the engine observes anyway. */
export class AwaitedEvents {
  readonly #anchored: AnchoredFaults;
  readonly #end: number;
  readonly #waiting = new Map<string, (fault: PlannedFault | undefined) => void>();
  readonly #promises = new Map<string, Promise<PlannedFault | undefined>>();
  #elections = 0;
  #ok = 0;
  #commitIndex = 0;

  constructor(faults: readonly PlannedFault[], room: Room) {
    this.#anchored = new AnchoredFaults(faults, room);
    this.#end = room.durationMs * NS_PER_MS;
    for (const { id } of faults.filter(({ anchor }) => anchor !== undefined)) {
      this.#promises.set(id, new Promise((resolve) => this.#waiting.set(id, resolve)));
    }
  }

  /** A node was seen to take the lead. Times are ns since the start of the run. */
  sawLeader(time: number): void {
    this.#elections++;
    this.#update(time);
  }

  /** An operation succeeded. */
  sawOk(time: number): void {
    this.#ok++;
    this.#update(time);
  }

  /** The fault with its times in the run when its event has come; undefined when it will not come any more. */
  async setOff(fault: PlannedFault): Promise<PlannedFault | undefined> {
    return this.#promises.get(fault.id);
  }

  over(faultId: string, time: number): void {
    this.#anchored.over(faultId);
    this.#update(time);
  }

  /**
   * Asks nodes how far they have committed as long as a fault waits for that. Resolves when the load is over or the signal
   * aborts: from then on nothing is set off.
   */
  async watch(commitIndex: () => Promise<number>, clock: LoopClock, signal: AbortSignal): Promise<void> {
    try {
      while (this.#anchored.awaits('commit-index') && clock.now() < this.#end && !signal.aborted) {
        this.#commitIndex = Math.max(this.#commitIndex, await commitIndex());
        this.#update(clock.now());
        await clock.sleepUntil(clock.now() + PAUSE_MS * NS_PER_MS, signal);
      }
      if (this.#waiting.size > 0) await clock.sleepUntil(this.#end, signal);
    } finally {
      for (const resolve of this.#waiting.values()) resolve(undefined);
      this.#waiting.clear();
    }
  }

  #update(time: number): void {
    if (this.#waiting.size === 0) return;
    const happenings = { elections: this.#elections, ok: this.#ok, commitIndex: this.#commitIndex };
    for (const fault of this.#anchored.setOff(happenings, time)) {
      this.#waiting.get(fault.id)?.(fault);
      this.#waiting.delete(fault.id);
    }
  }
}
