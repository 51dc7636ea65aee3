import type { Strategy } from './strategy.ts';
import { RandomSteps } from './random-steps.ts';
import { swarm as drawWeather } from './weather.ts';

export const swarm: Strategy = {
  name: 'swarm',
  summary: 'like uniform, but every schedule leaves some kinds of steps out and is rich in others',
  share: 16,
  dearShare: 6,
  run(moves, random, { features }) {
    const steps = new RandomSteps(moves, random, features, drawWeather(random));
    while (!moves.over) steps.take();
  },
};
