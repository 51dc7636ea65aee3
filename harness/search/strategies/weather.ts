import type { Stream } from '../../core/random.ts';

/** How often what happens; deliveries are the rest. Shares of all steps, except where said otherwise. */
export interface Weather {
  readonly timeouts: number;
  readonly requests: number;
  readonly drops: number;
  readonly duplicates: number;
  readonly crashes: number;
  readonly administration: number;
  /** Chance that a delivery takes any packet of its link and not the oldest. */
  readonly disorder: number;
  /** Chance that a crash loses more than the theory lets it. */
  readonly losses: number;
}

/** Often enough of everything that short schedules elect leaders, commit, and change them. */
export const ORDINARY: Weather = {
  timeouts: 0.04,
  requests: 0.1,
  drops: 0.02,
  duplicates: 0.04,
  crashes: 0.012,
  administration: 0.01,
  disorder: 0.25,
  losses: 0.3,
};

/** Ordinary weather, every share up to twice or half of it. */
export function changeable(random: Stream, weather: Weather = ORDINARY): Weather {
  return mapped(weather, (share) => Math.min(1, share * 2 ** (2 * random.next() - 1)));
}

/** The most of each in thick weather. */
const MOST: Weather = {
  timeouts: 0.3,
  requests: 0.3,
  drops: 0.25,
  duplicates: 0.25,
  crashes: 0.1,
  administration: 0.06,
  disorder: 1,
  losses: 1,
};
/** From the least to the most each share grows by this factor. */
const RANGE = 40;
const OMITTED = 0.4;

/**
 * Anything between hardly ever and most of the time, each on its own, and two in five not at all: what a schedule leaves
 * out decides what can pile up in it. (Groce et al., "Swarm testing", ISSTA 2012.) Timeouts stay, without which nothing
 * begins.
 */
export function swarm(random: Stream): Weather {
  const drawn = mapped(MOST, (most) => (random.chance(OMITTED) ? 0 : most * RANGE ** (random.next() - 1)));
  return drawn.timeouts > 0 ? drawn : { ...drawn, timeouts: MOST.timeouts * RANGE ** (random.next() - 1) };
}

/** Draws in the order of the type, whatever the order of the object. */
function mapped(weather: Weather, change: (share: number) => number): Weather {
  return {
    timeouts: change(weather.timeouts),
    requests: change(weather.requests),
    drops: change(weather.drops),
    duplicates: change(weather.duplicates),
    crashes: change(weather.crashes),
    administration: change(weather.administration),
    disorder: change(weather.disorder),
    losses: change(weather.losses),
  };
}
