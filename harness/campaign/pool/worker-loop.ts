import { runJob } from '../run-job.ts';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';

/** What a worker is, whether a thread or a process: does one task at a time until it is told to stop. */
export function workerLoop(
  { sources, out, worker }: WorkerStart,
  say: (message: FromWorker) => void,
): (message: ToWorker) => void {
  const stop = new AbortController();
  let busy = false;
  return (message) => {
    if (message.type === 'stop') {
      stop.abort(new Error('stopped'));
      if (!busy) say({ type: 'stopped' });
      return;
    }
    const { source: number, ...rest } = message.task;
    const source = sources[number];
    if (source === undefined) throw new RangeError(`there is no variant ${String(number)}`);
    busy = true;
    void runJob({ ...rest, source }, { out, worker, signal: stop.signal })
      .then(
        (outcome) => say({ type: 'done', outcome }),
        () => say({ type: 'stopped' }),
      )
      .finally(() => (busy = false));
  };
}
