/** A thread of a hunt. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, VerdictError } from '../../core/errors.ts';
import { loadPlugins } from '../../plugins.ts';
import { shrink } from '../shrink/shrink.ts';
import { explain } from '../story/explanation.ts';
import type { Trials } from '../trials.ts';
import { Attempts } from './attempt.ts';
import { tryPortion, type Catch, type Portion } from './portion.ts';
import { attemptOptions } from './settings.ts';
import { troubleIn } from './trouble.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

/** How often the hunt hears how far a portion is, ms. */
const SAY_EVERY_MS = 200;
/** Steps that making a finding small may take: seconds at most, so that the hunt goes on. */
const SHRINK_STEPS = 400_000;
/** The same where every try starts processes: a minute or two. */
const SHRINK_STEPS_IN_LOCKSTEP = 10_000;

const { settings, known } = workerData as WorkerStart;
const signatures = new Set(known);

await saying(async () => {
  await loadPlugins(settings.target.plugins);
  const options = attemptOptions(settings);
  const attempts = new Attempts(options);
  parentPort?.on('message', (portion: ToWorker) => {
    void saying(() => hunt(attempts, options.trials, portion));
  });
});

function hunt(attempts: Attempts, trials: (nodes: number) => Trials, portion: Portion): void {
  let said = performance.now();
  let broken = 0;
  const caught = (what: Catch): void => {
    say({ type: 'caught', caught: what });
    makeSmall(trials, what);
  };
  const tally = tryPortion(attempts, settings.seed, portion, signatures, caught, (soFar) => {
    // What breaks something takes its time to become small, so that is said at once.
    if (soFar.broken === broken && performance.now() - said < SAY_EVERY_MS) return;
    said = performance.now();
    broken = soFar.broken;
    say({ type: 'tried', portion, tally: soFar });
  });
  say({ type: 'done', portion, tally });
}

/** A missing answer breaks no predicate that a smaller schedule could break, too. */
function makeSmall(trials: (nodes: number) => Trials, { position, attempt }: Catch): void {
  const predicate = attempt.breach?.predicate ?? null;
  if (predicate === null) return;
  const thrifty = settings.target.lockstep !== undefined;
  const budget = thrifty ? SHRINK_STEPS_IN_LOCKSTEP : SHRINK_STEPS;
  try {
    const small = shrink(trials(attempt.nodes.length), attempt.schedule, { predicate }, { budget, thrifty });
    if (small === undefined) return;
    const { schedule, nodes, digest } = small;
    const explanation = explain(small.trials, schedule, predicate);
    say({ type: 'shrunk', position, small: { schedule, nodes, digest, explanation } });
  } catch (error) {
    const trouble = troubleIn(error);
    if (trouble === undefined) throw error;
    say({ type: 'unshrunk', position, reason: trouble.message });
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
