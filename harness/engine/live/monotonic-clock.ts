import { setTimeout as sleep } from 'node:timers/promises';
import { NS_PER_MS } from '../../core/duration.ts';
import type { LoopClock } from '../../../workloads/client-loop.ts';

/** Longest wait of one timer: Node's limit is 2^31 ms. */
const LONGEST_SLEEP_MS = 1_000_000_000;

/** The machine's monotonic clock, counted from `origin` (its reading at the start of the run, ns). */
export function monotonicClock(origin: bigint): LoopClock {
  const now = (): number => Number(process.hrtime.bigint() - origin);
  return {
    now,
    async sleepUntil(time, signal) {
      for (let left = time - now(); left > 0 && !signal.aborted; left = time - now()) {
        // An aborted sleep is what the caller asked for, not an error.
        await sleep(Math.min(Math.ceil(left / NS_PER_MS), LONGEST_SLEEP_MS), undefined, { signal }).catch(
          () => undefined,
        );
      }
    },
    deadline(time) {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), Math.max(0, Math.ceil((time - now()) / NS_PER_MS)));
      return { signal: controller.signal, release: () => clearTimeout(timer) };
    },
  };
}
