import { Registry } from '../../core/registry.ts';
import type { Injection } from '../generation.ts';
import { countTooLarge } from './count-too-large.ts';
import { dequeuedTwice } from './dequeued-twice.ts';
import { duplicateElement, lostElement, phantomElement } from './elements.ts';
import { phantomRead } from './phantom-read.ts';
import { staleRead } from './stale-read.ts';
import { twoHolders } from './two-holders.ts';

/** Every violation that can be put into a history. */
export const injections = new Registry<Injection>('violation', [
  staleRead,
  phantomRead,
  lostElement,
  phantomElement,
  duplicateElement,
  dequeuedTwice,
  countTooLarge,
  twoHolders,
]);
