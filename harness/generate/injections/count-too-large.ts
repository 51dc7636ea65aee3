import type { Injection } from '../generation.ts';

/** A read answers more than everything that was asked to be added by then. */
export const countTooLarge: Injection = {
  name: 'count-too-large',
  summary: 'a read of a counter answers more than everything that was ever added',
  applies: ({ functions, reads }) => functions.includes('increment') && reads.includes('read'),
  forger({ keys, semantics }) {
    const initial = typeof semantics.initial === 'number' ? semantics.initial : 0;
    const most = Array.from({ length: keys }, () => initial);
    return {
      invoked({ key, input }) {
        if (typeof input === 'number' && input > 0) most[key] = (most[key] ?? initial) + input;
      },
      forge: ({ f, key }, { type }) =>
        f === 'read' && type === 'ok' ? { type, value: (most[key] ?? initial) + 1 } : undefined,
      completed: () => undefined,
    };
  },
};
