/**
 * A process of a campaign: for runs on real nodes, whose clean-up must be certain. It goes when whoever started it goes, after it
 * has healed and cleaned.
 */
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';
import { workerLoop } from './worker-loop.ts';

/** Longest time that an abandoned run may take to clean up, ms. */
const CLEAN_UP_MS = 120_000;

const say = (message: FromWorker): void => {
  if (process.connected) process.send?.(message);
};

// Ctrl-C reaches the whole group; who stops this worker is the campaign.
process.on('SIGINT', () => undefined);
process.once('message', (start: WorkerStart) => {
  const hear = workerLoop(start, (message) => {
    say(message);
    if (message.type === 'stopped') process.exit();
  });
  process.on('message', (message: ToWorker) => hear(message));
  const leave = (): void => {
    hear({ type: 'stop' });
    setTimeout(() => process.exit(), CLEAN_UP_MS).unref();
  };
  process.on('disconnect', leave);
  process.on('SIGTERM', leave);
  say({ type: 'ready' });
});
