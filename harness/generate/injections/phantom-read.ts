import type { Injection } from '../generation.ts';

/** No operation ever asks for a value below 1, or for words. */
const NEVER_WRITTEN = { number: -1, text: 'phantom' };

/** A read returns a value that nobody writes. */
export const phantomRead: Injection = {
  name: 'phantom-read',
  summary: 'a read returns a value that nobody writes',
  applies: ({ reads, access }) => reads.some((f) => access(f, null, NEVER_WRITTEN.number)?.observes !== undefined),
  forger: ({ model }) => ({
    invoked: () => undefined,
    forge: ({ f }, { type, value }) => {
      if (type !== 'ok' || !model.reads.includes(f)) return undefined;
      return { type: 'ok', value: typeof value === 'string' ? NEVER_WRITTEN.text : NEVER_WRITTEN.number };
    },
    completed: () => undefined,
  }),
};
