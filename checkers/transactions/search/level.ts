import {
  ANTI_DEPENDENCY,
  PROCESS,
  REALTIME,
  RW,
  RW_BY_PROCESS,
  WR,
  WW,
  WW_BY_PROCESS,
  WW_BY_REALTIME,
} from '../graph/edge-kind.ts';

/**
 * What a cycle is made of, from the worst to the mildest; each class allows everything that those before it do:
 *
 * - `G0`: writes alone; `G1c`: and reads of what was written;
 * - `G-single`: and one anti-dependency; `G-nonadjacent`: and several, no two next to each other;
 * - `G2-item`: and any number of them.
 */
export const CLASSES = ['G0', 'G1c', 'G-single', 'G-nonadjacent', 'G2-item'] as const;
export type CycleClass = (typeof CLASSES)[number];

/** Which orders beside the data's own a cycle relies on, from none to that of time, which includes that of processes. */
export const ORDERS = ['none', 'process', 'realtime'] as const;
export type CycleOrder = (typeof ORDERS)[number];

/** The least class and order within which a cycle exists; both weigh what a system may have promised. */
export interface Level {
  readonly class: CycleClass;
  readonly order: CycleOrder;
}

/** Every level, those that need more after those that need less. */
export const LEVELS: readonly Level[] = CLASSES.flatMap((each) => ORDERS.map((order) => ({ class: each, order })));

/** Whether whatever is found at the first level is one of the second as well. */
export function isWithin(inner: Level, outer: Level): boolean {
  return (
    CLASSES.indexOf(inner.class) <= CLASSES.indexOf(outer.class) &&
    ORDERS.indexOf(inner.order) <= ORDERS.indexOf(outer.order)
  );
}

/**
 * The kinds of edges a level allows. Orders of versions that were derived from reads are only sound where one
 * anti-dependency is forbidden, so they do not count below `G-single`.
 */
export function plainKinds({ class: own, order }: Level): number {
  const beyondReads = CLASSES.indexOf(own) >= CLASSES.indexOf('G-single');
  let kinds = own === 'G0' ? WW : WW | WR;
  if (order !== 'none') kinds |= PROCESS | (beyondReads ? WW_BY_PROCESS : 0);
  if (order === 'realtime') kinds |= REALTIME | (beyondReads ? WW_BY_REALTIME : 0);
  return kinds;
}

export function antiKinds({ class: own, order }: Level): number {
  if (own === 'G0' || own === 'G1c') return 0;
  if (order === 'none') return RW;
  return order === 'process' ? RW | RW_BY_PROCESS : ANTI_DEPENDENCY;
}
