import { blame } from '../../checkers/invariants/blame.ts';
import { DIRECTED, type DirectedSchedule } from '../../cluster/raft/directed-schedules.ts';
import { BUGS } from '../../cluster/raft/handlers/bugs.ts';
import { stream } from '../../harness/core/random.ts';
import { parseText } from '../../harness/core/schedule/parse-text.ts';
import type { ScheduleStep } from '../../harness/core/step.ts';
import { choicesOf } from '../../harness/search/shrink/choices.ts';
import { shrink } from '../../harness/search/shrink/shrink.ts';
import { featuresOf } from '../../harness/search/strategies/features.ts';
import { Moves } from '../../harness/search/strategies/moves.ts';
import { drawFor, STRATEGIES } from '../../harness/search/strategies/portfolio.ts';
import type { Trials } from '../../harness/search/trials.ts';
import { trialsOn } from '../harness/search/subjects.ts';
import type { Report } from './report.ts';

/** Random schedules tried per bug; what they do not find is not counted. */
const SEEDS = 1_500;
const LARGEST_RATIO = 1.5;
const SHARE = 0.8;
const MEDIAN_MS = 1_000;

/** Strategies that do not begin with the directed schedules that the results are compared with. */
const BLIND = STRATEGIES.filter(({ name }) => name !== 'mutation');

/** Shrinks a random find of every planted bug: size against the directed schedule, time, and the same result from its file. */
export function shrinkFinds(report: Report): Promise<void> {
  const results = DIRECTED.filter(isGuilty).flatMap((directed) => resultOf(directed) ?? []);
  const small = results.filter(({ ratio }) => ratio <= LARGEST_RATIO);
  for (const { bug, ratio, steps } of results)
    if (ratio > LARGEST_RATIO) report.note(`${bug}: ${String(steps)} steps, ${ratio.toFixed(2)} times`);
  const needed = Math.ceil(results.length * SHARE);
  report.count(`shrunk to ${String(LARGEST_RATIO)} times the directed schedule`, small.length, results.length, needed);
  const times = results.map(({ ms }) => ms).sort((one, other) => one - other);
  const median = times[Math.floor(times.length / 2)] ?? Infinity;
  report.that(
    `shrinking takes ${median.toFixed(0)} ms in the median, ${(times.at(-1) ?? 0).toFixed(0)} ms at most`,
    median < MEDIAN_MS,
  );
  const repeated = results.filter(({ repeats }) => repeats);
  report.count(
    'replay of the small schedule: same violation, same digest',
    repeated.length,
    results.length,
    results.length,
  );
  return Promise.resolve();
}

interface Result {
  readonly bug: string;
  readonly steps: number;
  /** Of steps, to those of the directed schedule without drops. */
  readonly ratio: number;
  readonly ms: number;
  readonly repeats: boolean;
}

function isGuilty({ bug }: DirectedSchedule): boolean {
  return !BUGS.some((known) => known.name === bug && 'control' in known);
}

function resultOf({ bug, base, nodes, schedule }: DirectedSchedule): Result | undefined {
  const build = `${base}+${bug}`;
  const found = firstFind(build);
  if (found === undefined) return undefined;
  const began = performance.now();
  const small = shrink(found.trials, found.schedule, { predicate: found.predicate });
  const ms = performance.now() - began;
  if (small === undefined) return undefined;
  const { violations, digest } = small.trials.run(small.schedule);
  const last = violations.find(({ predicate }) => predicate === found.predicate)?.at;
  const repeats = digest === small.digest && last === small.schedule.length - 1;
  const least = leastOf(trialsOn(build, nodes), parseText(schedule, bug), found.predicate);
  return { bug, steps: small.schedule.length, ratio: small.schedule.length / least, ms, repeats };
}

/** Single steps of a directed schedule until it breaks the same predicate, or whatever it breaks first. Drops do not count. */
function leastOf(trials: Trials, schedule: readonly ScheduleStep[], predicate: string): number {
  const first = blame(trials.run(schedule).violations)?.first.predicate ?? predicate;
  const choices = choicesOf(trials, schedule, [predicate]) ?? choicesOf(trials, schedule, [first]) ?? [];
  return choices.filter(({ step }) => step.rule !== 'drop').length;
}

interface Find {
  readonly trials: Trials;
  readonly schedule: readonly ScheduleStep[];
  readonly predicate: string;
}

function firstFind(build: string): Find | undefined {
  for (let number = 1; number <= SEEDS; number++) {
    const seed = `shrink-${String(number)}`;
    const draw = drawFor(seed, { strategies: BLIND, sizes: null });
    const trials = trialsOn(build, draw.nodes);
    const trial = trials.begin();
    const schedule: ScheduleStep[] = [];
    const moves = new Moves(trials.subject, trial, draw.length, schedule);
    const setting = { features: featuresOf(trials.subject), length: draw.length };
    draw.strategy.run(moves, stream(seed, 'strategy'), setting);
    const first = blame(trial.violations)?.first;
    if (first !== undefined) return { trials, schedule, predicate: first.predicate };
  }
  return undefined;
}
