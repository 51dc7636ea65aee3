import type { Workload } from '../../harness/core/contracts/workload.ts';

const READ_SHARE = 0.4;
const BLIND_SHARE = 0.3;

/** One amount for all: which of them are in a total is then a matter of counting, however many are unanswered. */
const AMOUNT = 1;

/**
 * A counter per key. A request that is executed twice, or not at all, leaves a total that no order of the increments
 * explains. Some increments answer the new total (`add-and-get`), which puts them in order; the others say nothing.
 */
export const counter: Workload = {
  name: 'counter',
  summary: 'increment a counter, with and without asking for the new total, and read it, on independent keys',
  semantics: { model: 'counter', initial: 0, failSemantics: 'did-not-happen', nilRead: 'value' },
  operations: ['read', 'increment'],
  requests: { 'add-and-get': 'increment' },
  answered: ['read', 'add-and-get'],
  isAnswer: (_f, _asked, answer) => Number.isSafeInteger(answer),
  operation: ({ stream, keys }) => {
    const key = stream.pick(keys);
    const choice = stream.next();
    if (choice < READ_SHARE) return { f: 'read', key, value: null };
    const f = choice < READ_SHARE + BLIND_SHARE ? 'increment' : 'add-and-get';
    return { f, key, value: AMOUNT };
  },
  closing: (key) => [
    { f: 'increment', key, value: AMOUNT },
    { f: 'read', key, value: null },
  ],
};
