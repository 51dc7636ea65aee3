/** A thread of a hunt. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, VerdictError } from '../../core/errors.ts';
import { loadPlugins } from '../../plugins.ts';
import type { ShrinkProgress } from '../shrink/shrink.ts';
import { Attempts } from './attempt.ts';
import { Closing } from './closing.ts';
import { tryPortion, type Catch, type Portion } from './portion.ts';
import { attemptOptions } from './settings.ts';
import { Shrinker } from './shrinker.ts';
import type { Tally } from './tally.ts';
import { troubleIn } from './trouble.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

/** How often the hunt hears how far a portion is, ms. */
const SAY_EVERY_MS = 200;

const { settings, known, memory } = workerData as WorkerStart;
const signatures = new Set(known);
const closing = new Closing(memory);

await saying(async () => {
  await loadPlugins(settings.target.plugins);
  const options = attemptOptions(settings);
  const attempts = new Attempts(options);
  const shrinker = new Shrinker(settings.target, options.trials, () => closing.shrinkingEnded);
  parentPort?.on('message', (portion: ToWorker) => {
    void saying(() => hunt(attempts, shrinker, portion));
  });
  say({ type: 'ready' });
});

function hunt(attempts: Attempts, shrinker: Shrinker, portion: Portion): void {
  let said = performance.now();
  let broken = 0;
  const caught = (what: Catch): void => {
    say({ type: 'caught', caught: what });
    makeSmall(shrinker, what);
  };
  const tried = (soFar: Tally): void => {
    // What breaks something takes its time to become small, so that is said at once.
    if (soFar.broken === broken && performance.now() - said < SAY_EVERY_MS) return;
    said = performance.now();
    broken = soFar.broken;
    say({ type: 'tried', portion, tally: soFar });
  };
  const stop = (): boolean => closing.schedulesEnded;
  const { to, tally } = tryPortion(attempts, settings.seed, portion, signatures, { caught, tried, stop });
  say({ type: 'done', portion: { ...portion, to }, tally });
}

/** A missing answer breaks no predicate that a smaller schedule could break, too. */
function makeSmall(shrinker: Shrinker, { position, attempt }: Catch): void {
  const predicate = attempt.breach?.predicate ?? null;
  if (predicate === null) return;
  let said = performance.now();
  const tried = (progress: ShrinkProgress): void => {
    if (performance.now() - said < SAY_EVERY_MS) return;
    said = performance.now();
    say({ type: 'shrinking', position, progress });
  };
  try {
    const small = shrinker.shrink(attempt, predicate, tried);
    if (small === 'stopped') say({ type: 'unshrunk', position, reason: 'its time is over' });
    else if (small !== undefined) say({ type: 'shrunk', position, small });
  } catch (error) {
    const trouble = troubleIn(error);
    if (trouble === undefined) throw error;
    say({ type: 'unshrunk', position, reason: trouble.message });
  } finally {
    say({ type: 'shrinking', position, progress: null });
  }
}

function say(message: FromWorker): void {
  parentPort?.postMessage(message);
}

/** Errors lose their class on the way to another thread, so they go as data. */
async function saying(action: () => void | Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    const { code, hint } = error instanceof VerdictError ? error : { code: 'HUNT_FAILED', hint: undefined };
    const message = error instanceof VerdictError ? error.message : ((error as Error).stack ?? messageOf(error));
    say({ type: 'failed', message, code, hint });
  }
}
