import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import { SnapshotWatch, type NodeReading } from '../snapshot-watch.ts';

/** Between two readings, ms: nodes are busy with other things, and a follower installs a snapshot within a second. */
const PAUSE_MS = 150;

/** Asks nodes about themselves, for faults that wait for something at their targets. */
export interface NodeObserver {
  /** What every node that answers says now, the targets in full. Rejects when nobody could be asked at all. */
  read(targets: readonly string[]): Promise<readonly NodeReading[]>;
}

/** Watches the targets of one fault, from its beginning until they have caught up again. */
export interface SnapshotObservation {
  /** Resolves when every target can only catch up by snapshot, or at `leave`; rejects when nodes cannot be observed. */
  readonly needed: Promise<void>;
  /** To be called right before the links carry packets again. */
  leave(): void;
  /** After `leave`: resolves when there is nothing more to wait for, or at the signal. */
  settle(signal: AbortSignal): Promise<FaultEffect>;
}

export function observeSnapshots(targets: readonly string[], observer: NodeObserver): SnapshotObservation {
  const watch = new SnapshotWatch(targets);
  const away = new AbortController();
  const follow = async (isOver: () => boolean, signal: AbortSignal): Promise<void> => {
    const aborted = (): boolean => signal.aborted;
    while (!aborted()) {
      const readings = await observer.read(targets);
      // What was asked in one phase and answered in the next belongs to neither.
      if (aborted()) return;
      watch.observe(readings);
      if (isOver()) return;
      // A pause that is cut short is what the caller asked for.
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const needed = follow(() => watch.needed, away.signal);
  // Whoever waits for it learns of the failure; where nobody does, the fault simply lasts its full time.
  needed.catch(() => undefined);
  return {
    needed,
    leave: () => {
      away.abort();
      watch.returned();
    },
    settle: async (signal) => {
      await follow(() => watch.settled, signal);
      return watch.effect();
    },
  };
}
