import type { Workload } from '../../harness/core/contracts/workload.ts';
import { closingValue, uniqueValue } from '../unique-value.ts';

const READ_SHARE = 0.4;

/**
 * A set per key that only grows: an element, once acknowledged, is in every later answer. Adding is the same however
 * often it is done, so that a request executed twice does not show here: that is what lists and counters are for.
 */
export const set: Workload = {
  name: 'set',
  summary: 'add to a set that only grows and read it, on independent keys; unique elements',
  semantics: { model: 'grow-only-set', initial: [], failSemantics: 'did-not-happen', nilRead: 'value' },
  operations: ['add', 'read-set'],
  requests: { read: 'read-set' },
  isAnswer: (_f, _asked, answer) => Array.isArray(answer),
  operation: (context, k) => {
    const key = context.stream.pick(context.keys);
    return context.stream.chance(READ_SHARE)
      ? { f: 'read', key, value: null }
      : { f: 'add', key, value: uniqueValue(context, k) };
  },
  closing: (key, serial) => [
    { f: 'add', key, value: closingValue(serial) },
    { f: 'read', key, value: null },
  ],
};
