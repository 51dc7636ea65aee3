import { InputError } from '../../core/errors.ts';
import { stream, type Stream } from '../../core/random.ts';
import { episodes } from './episodes.ts';
import { fifo } from './fifo.ts';
import { guided } from './guided.ts';
import { mutation } from './mutation.ts';
import { priorities } from './priorities.ts';
import { regime } from './regime.ts';
import { reigns } from './reigns.ts';
import type { Strategy } from './strategy.ts';
import { swarm } from './swarm.ts';
import { uniform } from './uniform.ts';

/** Every strategy there is. None finds everything: each is best for some mistakes and blind to others. */
export const STRATEGIES: readonly Strategy[] = [
  uniform,
  swarm,
  regime,
  episodes,
  priorities,
  fifo,
  mutation,
  reigns,
  guided,
];

/** @throws InputError naming those that exist */
export function strategyNamed(name: string): Strategy {
  const found = STRATEGIES.find((strategy) => strategy.name === name);
  if (found !== undefined) return found;
  throw new InputError(`there is no strategy "${name}"`, {
    code: 'STRATEGY_UNKNOWN',
    hint: `Use one or more of ${STRATEGIES.map((strategy) => strategy.name).join(', ')}, separated by commas.`,
  });
}

/** What may be drawn for a seed. */
export interface Portfolio {
  readonly strategies: readonly Strategy[];
  /** Sizes of the cluster to choose among; null: 3 or 5, seldom 1, 4 or 7. */
  readonly sizes: readonly number[] | null;
  /** Every schedule starts processes: fewer nodes, shorter schedules, and strategies that come to the point. */
  readonly dear?: boolean;
}

/** What a seed stands for, before the strategy draws its steps. */
export interface Draw {
  readonly strategy: Strategy;
  readonly nodes: number;
  /** Steps of the world. */
  readonly length: number;
  /** Whether progress is asked for afterwards: only now and then, for it costs more than the schedule. */
  readonly progress: boolean;
}

const SHORTEST = 50;
const LONGEST = 2_000;
/** Longer ones would find as much for each process, but only what is short becomes small soon. */
const LONGEST_DEAR = 400;
const PROGRESS = 0.15;

/** A function of seed and portfolio. Lengths are spread evenly over orders of magnitude, so most are short. */
export function drawFor(seed: string, { strategies, sizes, dear = false }: Portfolio): Draw {
  const random = stream(seed, 'hunt');
  const strategy = byShare(strategies, dear ? 'dearShare' : 'share', random);
  const nodes = sizes === null ? usualSize(dear, random) : random.pick(sizes);
  const length = Math.round(SHORTEST * ((dear ? LONGEST_DEAR : LONGEST) / SHORTEST) ** random.next());
  return { strategy, nodes, length, progress: random.chance(PROGRESS) };
}

function byShare(strategies: readonly Strategy[], share: 'share' | 'dearShare', random: Stream): Strategy {
  const shared = strategies.some((strategy) => strategy[share] > 0);
  // Those that were asked for and have no share of their own are alike.
  if (!shared) return random.pick(strategies);
  let point = random.next() * strategies.reduce((sum, strategy) => sum + strategy[share], 0);
  for (const strategy of strategies) {
    point -= strategy[share];
    if (point < 0) return strategy;
  }
  return strategies.at(-1) as Strategy;
}

/** Some mistakes need an even number of nodes, or more than five, or one. */
function usualSize(dear: boolean, random: Stream): number {
  const dice = random.next();
  if (dear) return dice < 0.8 ? 3 : 5;
  if (dice < 0.5) return 3;
  if (dice < 0.88) return 5;
  if (dice < 0.96) return 4;
  return dice < 0.98 ? 7 : 1;
}
