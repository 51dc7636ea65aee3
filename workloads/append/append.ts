import type { Workload } from '../../harness/core/contracts/workload.ts';
import { closingValue, uniqueValue } from '../unique-value.ts';

const READ_SHARE = 0.5;

/**
 * A list per key: clients append elements that are unique in the run and read the whole list. A read then shows the order
 * of all appends before it, which is why a lost, a repeated or a reordered one cannot hide behind a later write, and why
 * the history is decided in time linear in what was read. (Kingsbury and Alvaro, "Elle", 2020.)
 */
export const append: Workload = {
  name: 'append',
  summary: 'append to a list and read it, on independent keys; unique elements',
  semantics: { model: 'list-append', initial: [], failSemantics: 'did-not-happen', nilRead: 'value' },
  operations: ['read', 'list-append'],
  requests: { append: 'list-append' },
  isAnswer: (_f, _asked, answer) => Array.isArray(answer),
  operation: (context, k) => {
    const key = context.stream.pick(context.keys);
    return context.stream.chance(READ_SHARE)
      ? { f: 'read', key, value: null }
      : { f: 'append', key, value: uniqueValue(context, k) };
  },
  closing: (key, serial) => [
    { f: 'append', key, value: closingValue(serial) },
    { f: 'read', key, value: null },
  ],
};
