/** The thread of the {@link Watchdog}. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { NOBODY, SILENT, WATCH, type WatchdogStart } from './watchdog.ts';

const { shared, limitMs } = workerData as WatchdogStart;

let seen = 0;
let since = performance.now();

while (Atomics.wait(shared, WATCH.stop, 0, Math.min(100, limitMs / 4)) === 'timed-out') {
  const step = Atomics.load(shared, WATCH.step);
  const pid = Atomics.load(shared, WATCH.pid);
  const pipe = Atomics.load(shared, WATCH.pipe);
  if (step !== seen || (pid === NOBODY && pipe === NOBODY)) {
    seen = step;
    since = performance.now();
  } else if (performance.now() - since > limitMs && Atomics.load(shared, WATCH.bitten) !== step) {
    Atomics.store(shared, WATCH.bitten, step);
    if (pipe === NOBODY) bite(pid);
    else writeSync(pipe, `${SILENT}\n`);
  }
}

function bite(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
