import { tmpdir } from 'node:os';
import type { Job } from '../core/campaign/job.ts';
import type { JobOutcome } from '../core/campaign/outcome.ts';
import { digestOf } from '../core/digest.ts';
import { Slot } from '../campaign/pool/slot.ts';
import { threadHand } from '../campaign/pool/thread-line.ts';
import type { Mutant } from './mutants.ts';
import type { BugTrial } from './power-document.ts';

export interface TrialOptions {
  readonly name: string;
  readonly seeds: { readonly from: number; readonly to: number };
  readonly threads: number;
  /** Called when a bug is through. */
  readonly onTrial: (trial: BugTrial) => void;
  readonly signal: AbortSignal;
}

/** Beyond this a run of steps in process hangs, ms. */
const LIMIT_MS = 30 * 60_000;

/**
 * Runs each mutant with one seed after the other until one of them shows the bug. What comes of it depends on mutants and seeds
 * alone, not on the threads.
 *
 * @throws whatever the signal was aborted with
 */
export async function tryMutants(mutants: readonly Mutant[], options: TrialOptions): Promise<BugTrial[]> {
  const sources = mutants.map(({ source }) => source);
  const slots = Array.from({ length: Math.min(options.threads, mutants.length) }, (_, index) => {
    const worker = `thread ${String(index + 1)}`;
    return new Slot(worker, () => threadHand({ sources, out: tmpdir(), worker }));
  });
  const stop = (): void => void Promise.all(slots.map((slot) => slot.stop(0)));
  options.signal.addEventListener('abort', stop);
  const trials: BugTrial[] = [];
  const queue = mutants.entries();
  try {
    await Promise.all(
      slots.map(async (slot) => {
        for (const [index, mutant] of queue) {
          const trial = await tryMutant(mutant, index, slot, options);
          trials[index] = trial;
          options.onTrial(trial);
        }
      }),
    );
    return trials;
  } catch (error) {
    options.signal.throwIfAborted();
    throw error;
  } finally {
    options.signal.removeEventListener('abort', stop);
    await Promise.all(slots.map((slot) => slot.stop(0)));
  }
}

async function tryMutant(mutant: Mutant, index: number, slot: Slot, options: TrialOptions): Promise<BugTrial> {
  const { bug, summary, build, source } = mutant;
  const troubles: string[] = [];
  const { from, to } = options.seeds;
  for (let seed = from; seed <= to; seed++) {
    const job = jobOf(mutant, options.name, seed);
    const outcome = await slot.do({ job, source, attempt: 1, keep: 'never' }, index, LIMIT_MS);
    if (outcome.trouble !== undefined) troubles.push(outcome.trouble);
    const caught = brokenIn(outcome);
    if (caught !== undefined)
      return { bug, summary, build, caught: { seed, ...caught }, tried: seed - from + 1, troubles };
  }
  return { bug, summary, build, tried: to - from + 1, troubles };
}

function jobOf({ build }: Mutant, scenario: string, seed: number): Job {
  return { id: digestOf({ power: scenario, build, seed }), scenario, cell: { build }, seed, purpose: 'control' };
}

function brokenIn({ ending, failures }: JobOutcome): Omit<NonNullable<BugTrial['caught']>, 'seed'> | undefined {
  const broken = failures.find(({ verdict }) => verdict === 'fail');
  if (ending !== 'fail' || broken === undefined) return undefined;
  return { check: broken.check, ...(broken.reason === undefined ? {} : { reason: broken.reason }) };
}
