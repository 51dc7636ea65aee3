import type { Strategy } from './strategy.ts';
import { RandomSteps } from './random-steps.ts';
import { changeable } from './weather.ts';

export const fifo: Strategy = {
  name: 'fifo',
  summary: 'every link delivers in the order of sending, as over TCP; links are of different speed',
  share: 6,
  dearShare: 1,
  run(moves, random, { features }) {
    const weather = { ...changeable(random), disorder: 0, duplicates: 0 };
    const steps = new RandomSteps(moves, random, features, weather);
    while (!moves.over) steps.take();
  },
};
