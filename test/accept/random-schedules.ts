import { cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import { GUILTY_BUILDS, INNOCENT_BUILDS } from '../innocent-builds.ts';
import type { Report } from './report.ts';
import type { WalkJob, WalkResult } from './walk-jobs.ts';

/** Schedules of each build, as many of each size; `VERDICT_SCHEDULES` sets another number. */
const SCHEDULES = Number(process.env['VERDICT_SCHEDULES'] ?? 1_000_000);
/** The builds to run, in this order, where not all are wanted: `VERDICT_BUILDS`, separated by commas. */
const BUILDS = process.env['VERDICT_BUILDS']?.split(',') ?? INNOCENT_BUILDS;
/** States of all builds together in which the two kinds of evaluators are compared; `VERDICT_STATES`. */
const STATES = Number(process.env['VERDICT_STATES'] ?? 1_000_000);
const SIZES = [3, 5];
const STEPS = 200;
const COMPARED_STEPS = 80;
const PORTION = 2_000;

/** Random schedules of every correct build and control: nothing is accused. */
export async function neverAccused(report: Report): Promise<void> {
  for (const build of BUILDS) {
    for (const size of SIZES) {
      const count = Math.ceil(SCHEDULES / SIZES.length);
      const result = await runAll(portions({ build, size, steps: STEPS, kind: 'judge' }, count, PORTION));
      const measure = `${String(count)} schedules, ${String(result.steps)} steps, ${String(result.applied)} entries applied`;
      report.that(
        `${build}, ${String(size)} nodes, not accused: ${measure}`,
        result.accused === 0 && result.applied > 0,
      );
      if (result.example !== undefined) report.note(result.example);
    }
  }
}

/** The naive and the incremental evaluators say the same, of correct builds and of every planted bug. */
export async function evaluatorsAgree(report: Report): Promise<void> {
  const builds = [...INNOCENT_BUILDS, ...GUILTY_BUILDS];
  const schedules = Math.ceil(STATES / (builds.length * COMPARED_STEPS * 0.7));
  let points = 0;
  for (const build of builds) {
    const result = await runAll(portions({ build, size: 3, steps: COMPARED_STEPS, kind: 'compare' }, schedules, 20));
    points += result.points;
    const measure = `${String(result.points)} states, ${String(result.accused)} of ${String(schedules)} schedules with violations`;
    report.that(`${build}: evaluators agree: ${measure}`, result.different === 0);
    if (result.different > 0 && result.example !== undefined) report.note(result.example);
  }
  report.that(`compared in ${String(points)} states`, points >= STATES);
}

function portions(job: Omit<WalkJob, 'from' | 'to'>, count: number, portion: number): WalkJob[] {
  return Array.from({ length: Math.ceil(count / portion) }, (_, index) => ({
    ...job,
    from: index * portion,
    to: Math.min(count, (index + 1) * portion),
  }));
}

/** Every job on some thread; the sum of all results and the first example. */
async function runAll(jobs: WalkJob[]): Promise<WalkResult> {
  const waiting = jobs.slice().reverse();
  const results: WalkResult[] = [];
  const threads = Array.from({ length: Math.min(cpus().length, jobs.length) }, () => work(waiting, results));
  await Promise.all(threads);
  return results.reduce((sum, result) => ({
    steps: sum.steps + result.steps,
    points: sum.points + result.points,
    applied: sum.applied + result.applied,
    accused: sum.accused + result.accused,
    different: sum.different + result.different,
    ...((sum.example ?? result.example) === undefined ? {} : { example: sum.example ?? result.example }),
  }));
}

function work(waiting: WalkJob[], results: WalkResult[]): Promise<void> {
  const worker = new Worker(new URL('./walk-worker.js', import.meta.url));
  return new Promise<void>((resolve, reject) => {
    const next = (): void => {
      const job = waiting.pop();
      if (job === undefined) resolve();
      else worker.postMessage(job);
    };
    worker.on('message', (result: WalkResult) => {
      results.push(result);
      next();
    });
    worker.on('error', reject);
    next();
  }).finally(() => worker.terminate());
}
