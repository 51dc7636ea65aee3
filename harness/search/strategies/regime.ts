import type { Stream } from '../../core/random.ts';
import type { Moves } from './moves.ts';
import { RandomSteps, type Focus } from './random-steps.ts';
import type { Strategy } from './strategy.ts';
import { changeable, swarm } from './weather.ts';

/** A regime lasts from the least number of steps to about the most. */
const SHORTEST = 5;
const LONGEST = 45;
/** Chance of a regime in which everybody reaches everybody. */
const UNDIVIDED = 0.15;

/**
 * What crosses a border is held back, not lost, and comes out of order with what was sent later: stale messages are what
 * many mistakes need.
 */
export const regime: Strategy = {
  name: 'regime',
  summary: 'for some steps each, only one part of the cluster moves and one node is impatient; the rest is held back',
  share: 24,
  dearShare: 4,
  run(moves, random, { features }) {
    const weather = random.chance(0.5) ? changeable(random) : swarm(random);
    const steps = new RandomSteps(moves, random, features, weather);
    let left = 0;
    while (!moves.over) {
      if (left-- <= 0) {
        left = SHORTEST + random.integer(LONGEST - SHORTEST);
        steps.focus = drawFocus(moves, random);
        if (random.chance(0.3)) steps.timeout();
      }
      steps.take();
    }
  },
};

/** A group of neighbours around the impatient node; everybody else is alone with himself or in a second group. */
function drawFocus(moves: Moves, random: Stream): Focus {
  const { nodes } = moves.world;
  const node = random.pick(nodes);
  if (random.chance(UNDIVIDED)) return { node, groups: nodes.map(() => 0) };
  const size = 1 + random.integer(nodes.length);
  const others = random.shuffle(nodes.filter((other) => other !== node)).slice(0, size - 1);
  const together = random.chance(0.5);
  const groups = nodes.map((other) => (together ? -1 : other.position + 1));
  for (const member of [node, ...others]) groups[member.position] = 0;
  return { node, groups };
}
