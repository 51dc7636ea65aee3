import type { Attempt } from './attempt.ts';
import type { Trouble } from './trouble.ts';

/** What schedules came to, added up. */
export interface Tally {
  readonly schedules: number;
  /** Steps of the world. */
  readonly steps: number;
  /** Schedules that broke something. */
  readonly broken: number;
  /** By strategy: schedules, and how many of them broke something. */
  readonly strategies: Readonly<Record<string, StrategyTally>>;
  /** Schedules after which a core was asked for an answer, and by excuse how often one that did not come was not owed. */
  readonly asked: number;
  readonly excused: Readonly<Record<string, number>>;
  /** By code: schedules that ended because of a node's process. */
  readonly troubles: Readonly<Record<string, TroubleTally>>;
}

export interface TroubleTally {
  readonly schedules: number;
  /** What happened in the first of them. */
  readonly first: string;
}

export interface StrategyTally {
  readonly schedules: number;
  readonly broken: number;
}

export const NO_TALLY: Tally = {
  schedules: 0,
  steps: 0,
  broken: 0,
  strategies: {},
  asked: 0,
  excused: {},
  troubles: {},
};

export function tallyOf({ strategy, steps, breach, progress, excuse, trouble, seed }: Attempt): Tally {
  const broken = breach === undefined ? 0 : 1;
  return {
    schedules: 1,
    steps,
    broken,
    strategies: { [strategy]: { schedules: 1, broken } },
    asked: progress ? 1 : 0,
    excused: excuse === undefined ? {} : { [excuse]: 1 },
    troubles: trouble === undefined ? {} : troubleTally(seed, trouble),
  };
}

export function troubleTally(seed: string, { code, message }: Trouble): Tally['troubles'] {
  return { [code]: { schedules: 1, first: `seed ${seed}: ${message}` } };
}

export function addTallies(one: Tally, other: Tally): Tally {
  const strategies = { ...one.strategies };
  for (const [name, { schedules, broken }] of Object.entries(other.strategies)) {
    const before = strategies[name] ?? { schedules: 0, broken: 0 };
    strategies[name] = { schedules: before.schedules + schedules, broken: before.broken + broken };
  }
  const excused = { ...one.excused };
  for (const [name, count] of Object.entries(other.excused)) excused[name] = (excused[name] ?? 0) + count;
  const troubles = { ...one.troubles };
  for (const [code, { schedules, first }] of Object.entries(other.troubles)) {
    const before = troubles[code] ?? { schedules: 0, first };
    troubles[code] = { schedules: before.schedules + schedules, first: before.first };
  }
  return {
    schedules: one.schedules + other.schedules,
    steps: one.steps + other.steps,
    broken: one.broken + other.broken,
    strategies,
    asked: one.asked + other.asked,
    excused,
    troubles,
  };
}

/** Schedules that ended because of a node's process. */
export function troubledIn({ troubles }: Tally): number {
  return Object.values(troubles).reduce((sum, { schedules }) => sum + schedules, 0);
}
