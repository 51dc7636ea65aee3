import { HarnessError } from '../core/errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does something that is to be stopped in good order by Ctrl-C, by SIGTERM, or when its time is over. A signal ends the process
 * afterwards, as it would have at once, unless somebody else listens for it.
 *
 * @throws HarnessError when the time was over
 */
export async function untilStopped<T>(
  limitMs: number | undefined,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    if (received === undefined) process.stderr.write(`\n${signal}: healing and cleaning up before leaving …\n`);
    received ??= signal;
    controller.abort(new Error(`stopped by ${signal}`));
  };
  const overdue = new HarnessError(`The run was not over after ${String(limitMs)} ms and was stopped`, {
    code: 'RUN_OVERDUE',
    hint: 'What was recorded is in its folder.',
  });
  const timer = limitMs === undefined ? undefined : setTimeout(() => controller.abort(overdue), limitMs);
  for (const name of SIGNALS) process.on(name, stop);
  try {
    return await action(controller.signal);
  } catch (error) {
    throw controller.signal.reason === overdue ? overdue : error;
  } finally {
    clearTimeout(timer);
    for (const name of SIGNALS) process.off(name, stop);
    if (received !== undefined && process.listenerCount(received) === 0) process.kill(process.pid, received);
  }
}
