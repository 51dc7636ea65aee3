import { counterTotals } from './counters/counters.ts';
import type { Decider } from './decider.ts';
import { fencedSections, mutexSections } from './locks/locks.ts';
import { queuePatterns } from './queues/queues.ts';
import { listOrder, textOrder } from './lists/lists.ts';
import { elementWise } from './sets/element-wise.ts';
import { growOnly } from './sets/grow-only.ts';

/** Deciders by the name of the model whose keys they can decide; in order of preference. */
export const DECIDERS: Readonly<Record<string, readonly Decider[]>> = {
  'list-append': [listOrder],
  'kv-append': [textOrder],
  'grow-only-set': [growOnly],
  set: [elementWise],
  counter: [counterTotals],
  'fifo-queue': [queuePatterns],
  mutex: [mutexSections],
  'fencing-lock': [fencedSections],
};
