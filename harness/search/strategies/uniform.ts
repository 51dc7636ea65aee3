import type { Strategy } from './strategy.ts';
import { RandomSteps } from './random-steps.ts';
import { changeable } from './weather.ts';

export const uniform: Strategy = {
  name: 'uniform',
  summary: 'any packet, timer, request or fault at any time, in ordinary weather',
  share: 20,
  dearShare: 4,
  run(moves, random, { features }) {
    const steps = new RandomSteps(moves, random, features, changeable(random));
    while (!moves.over) steps.take();
  },
};
