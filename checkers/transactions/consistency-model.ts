import type { AnomalyName, DirectAnomalyName } from './anomaly.ts';
import { isWithin, type Level } from './search/level.ts';

/**
 * A promise about transactions, by what it forbids: cycles up to a level, and anomalies that are none. What the models
 * it is `above` forbid it forbids as well.
 *
 * Sources: Adya 1999 (PL-1 `read-uncommitted`, PL-2 `read-committed`, PL-2+ `consistent-view`, PL-2.99
 * `repeatable-read`, PL-SI, PL-3 `serializable`); Cerone, Bernardi and Gotsman 2015 and Cerone and Gotsman 2016 for
 * `read-atomic`, `parallel-snapshot-isolation` and for snapshot isolation as "every cycle has two adjacent
 * anti-dependencies"; Daudjee and Salem 2004 for strong and strong session models; Kingsbury and Alvaro 2020 for which
 * anomaly of inferred histories speaks of which.
 */
interface Model {
  readonly above: readonly string[];
  readonly cycles: Level;
  readonly direct?: readonly DirectAnomalyName[];
}

const READ_COMMITTED: readonly DirectAnomalyName[] = [
  'G1a',
  'G1b',
  'dirty-update',
  'incompatible-order',
  'cyclic-versions',
];

const MODELS = {
  'read-uncommitted': {
    above: [],
    cycles: { class: 'G0', order: 'none' },
    direct: ['garbage-read', 'duplicate-elements'],
  },
  'read-committed': { above: ['read-uncommitted'], cycles: { class: 'G1c', order: 'none' }, direct: READ_COMMITTED },
  'monotonic-atomic-view': { above: ['read-committed'], cycles: { class: 'G1c', order: 'none' } },
  'read-atomic': {
    above: ['monotonic-atomic-view'],
    cycles: { class: 'G1c', order: 'none' },
    direct: ['internal', 'future-read'],
  },
  'consistent-view': {
    above: ['monotonic-atomic-view'],
    cycles: { class: 'G-single', order: 'none' },
    direct: ['lost-update'],
  },
  'repeatable-read': {
    above: ['read-committed'],
    cycles: { class: 'G2-item', order: 'none' },
    direct: ['lost-update'],
  },
  'parallel-snapshot-isolation': {
    above: ['read-atomic', 'consistent-view'],
    cycles: { class: 'G-single', order: 'none' },
  },
  'snapshot-isolation': {
    above: ['parallel-snapshot-isolation'],
    cycles: { class: 'G-nonadjacent', order: 'none' },
  },
  serializable: { above: ['snapshot-isolation', 'repeatable-read'], cycles: { class: 'G2-item', order: 'none' } },
  'strong-session-read-uncommitted': { above: ['read-uncommitted'], cycles: { class: 'G0', order: 'process' } },
  'strong-session-read-committed': {
    above: ['read-committed', 'strong-session-read-uncommitted'],
    cycles: { class: 'G1c', order: 'process' },
  },
  'strong-session-consistent-view': {
    above: ['consistent-view', 'strong-session-read-committed'],
    cycles: { class: 'G-single', order: 'process' },
    direct: ['cyclic-versions-process'],
  },
  'strong-session-snapshot-isolation': {
    above: ['snapshot-isolation', 'strong-session-consistent-view'],
    cycles: { class: 'G-nonadjacent', order: 'process' },
  },
  'strong-session-serializable': {
    above: ['serializable', 'strong-session-snapshot-isolation'],
    cycles: { class: 'G2-item', order: 'process' },
  },
  'strong-read-uncommitted': { above: ['strong-session-read-uncommitted'], cycles: { class: 'G0', order: 'realtime' } },
  'strong-read-committed': {
    above: ['strong-session-read-committed', 'strong-read-uncommitted'],
    cycles: { class: 'G1c', order: 'realtime' },
  },
  'strong-consistent-view': {
    above: ['strong-session-consistent-view', 'strong-read-committed'],
    cycles: { class: 'G-single', order: 'realtime' },
    direct: ['cyclic-versions-realtime'],
  },
  'strong-snapshot-isolation': {
    above: ['strong-session-snapshot-isolation', 'strong-consistent-view'],
    cycles: { class: 'G-nonadjacent', order: 'realtime' },
  },
  'strict-serializable': {
    above: ['strong-session-serializable', 'strong-snapshot-isolation'],
    cycles: { class: 'G2-item', order: 'realtime' },
  },
} as const satisfies Readonly<Record<string, Model>>;

export type ConsistencyModel = keyof typeof MODELS;

/** All of them, weaker ones before stronger ones. */
export const CONSISTENCY_MODELS = Object.keys(MODELS) as readonly ConsistencyModel[];

/** What is promised where nothing else is said. */
export const STRONGEST: ConsistencyModel = 'strict-serializable';

/** An anomaly as far as models care: cycles by the level they need, others by name. */
export interface Evidence {
  readonly name: AnomalyName;
  readonly level: Level | undefined;
}

/** Whether a history that shows this cannot be one of the model. */
export function forbids(name: ConsistencyModel, evidence: Evidence): boolean {
  const own: Model = MODELS[name];
  const level = evidence.level;
  const directly =
    level === undefined
      ? own.direct?.includes(evidence.name as DirectAnomalyName) === true
      : isWithin(level, own.cycles);
  return directly || own.above.some((weaker) => forbids(weaker as ConsistencyModel, evidence));
}

/** Whether the first promises everything that the second does, and more. */
export function isStronger(strong: ConsistencyModel, weak: ConsistencyModel): boolean {
  const { above } = MODELS[strong] as Model;
  return above.some((each) => each === weak || isStronger(each as ConsistencyModel, weak));
}

/** Those of the models to which no other of them is stronger. */
export function strongestOf(models: readonly ConsistencyModel[]): ConsistencyModel[] {
  return models.filter((each) => !models.some((other) => isStronger(other, each)));
}

/** Those of the models that are stronger than no other of them. */
export function weakestOf(models: readonly ConsistencyModel[]): ConsistencyModel[] {
  return models.filter((each) => !models.some((other) => isStronger(each, other)));
}
