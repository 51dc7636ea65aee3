import { CORE } from '../checkers/invariants/catalogue.ts';
import { JudgedWalks } from '../test/judged-walk.ts';
import { atLeast, beside, type Figure } from './figures.ts';

const NODES = 5;
const STEPS = 200;
const SCHEDULES = 10_000;
const ROUNDS = 3;

/**
 * Steps per second of processor time, one thread, random schedules of 200 steps on 5 nodes of build `verdi`: the world
 * alone with its rolling digest, with ghost state and the core invariants at every point, and with all of them.
 */
export function benchSchedules(): Promise<Figure[]> {
  const core = new JudgedWalks('verdi', NODES, CORE);
  const all = new JudgedWalks('verdi', NODES);
  const silent = (seed: string): number => core.run(seed, STEPS, []).steps;
  return Promise.resolve([
    atLeast(
      'random schedules, world and rolling digest',
      best((seed) => core.runBare(seed, STEPS).steps),
      1_000_000,
      'steps/s',
    ),
    beside(
      'random schedules, observed with ghost state and judged by nobody',
      best(silent) / 1_000,
      'thousand steps/s',
    ),
    atLeast(
      `random schedules, ghost state and the core invariants (${String(core.predicates.length)} predicates) at every point`,
      best((seed) => core.run(seed, STEPS).steps),
      300_000,
      'steps/s',
    ),
    atLeast(
      `random schedules, ghost state and every invariant (${String(all.predicates.length)} predicates) at every point`,
      best((seed) => all.run(seed, STEPS).steps),
      60_000,
      'steps/s',
    ),
  ]);
}

/** The best of a few rounds, the first of which also warms up. Processor time, so that other programs do not count. */
function best(run: (seed: string) => number): number {
  let most = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    let steps = 0;
    for (let schedule = 0; schedule < SCHEDULES; schedule++) steps += run(`bench/${String(schedule)}`);
    const { user, system } = process.cpuUsage(start);
    most = Math.max(most, (steps * 1_000_000) / (user + system));
  }
  return most;
}
