import type { Json } from '../../core/json.ts';
import type { Injection } from '../generation.ts';

/** A dequeue answers an element that another has answered already, and that was enqueued once. */
export const dequeuedTwice: Injection = {
  name: 'dequeued-twice',
  summary: 'a dequeue answers an element that another one had answered',
  applies: ({ answers }, unique) => unique && answers.includes('dequeue'),
  forger({ keys }) {
    const latest = Array.from({ length: keys }, (): Json => null);
    return {
      invoked: () => undefined,
      forge({ f, key }, { type }) {
        const value = latest[key] ?? null;
        return f === 'dequeue' && type === 'ok' && value !== null ? { type, value } : undefined;
      },
      completed({ f, key }, { type, value }) {
        if (f === 'dequeue' && type === 'ok' && value !== null) latest[key] = value;
      },
    };
  },
};
