import type { HistorySemantics } from '../core/history.ts';
import type { HistoryEvent } from '../core/operation.ts';
import { HistoryGenerator } from './generate.ts';
import type { GenerationSettings, InjectedViolation } from './generation.ts';
import type { AnomalyScript, WriteFunction } from './transactions/anomaly-scripts.ts';
import { TransactionGenerator } from './transactions/transaction-generator.ts';

/** Something that makes up a history, event by event. */
export interface HistorySource {
  readonly semantics: HistorySemantics;
  events(): IterableIterator<HistoryEvent>;
  /** What was broken, once all events are taken; undefined where nothing was. */
  violation(): Violation | undefined;
}

/** An anomaly of transactions has several places, which only its name is given of. */
export type Violation = InjectedViolation | { readonly name: string };

export function sourceOf(settings: GenerationSettings): HistorySource {
  const generator = new HistoryGenerator(settings);
  return {
    semantics: settings.semantics,
    events: () => generator.events(),
    violation: () => generator.violation,
  };
}

/** How each model of transactions writes. */
export const TRANSACTIONAL: Readonly<Record<string, WriteFunction>> = {
  'list-append-transactions': 'append',
  'rw-register-transactions': 'w',
};

/** Writes to a key before another takes its place: lists stay short, and so does the file. */
const WRITES_PER_KEY = 32;
/** Most reads and writes of one transaction. */
const PARTS = 4;
const FAIL_RATE = 0.01;

type Shared = Pick<
  GenerationSettings,
  'seed' | 'semantics' | 'operations' | 'keys' | 'clients' | 'crashRate' | 'latency'
>;

export function transactionSource(
  shared: Shared,
  write: WriteFunction,
  anomaly: AnomalyScript | undefined,
): HistorySource {
  const { seed, operations, keys, clients, crashRate, latency, semantics } = shared;
  const generator = new TransactionGenerator({
    ...{ seed, write, transactions: operations, clients, keys, crashRate, latency, anomaly },
    ...{ writesPerKey: WRITES_PER_KEY, parts: PARTS, failRate: FAIL_RATE },
  });
  return {
    semantics,
    events: () => generator.events(),
    violation: () => (anomaly === undefined ? undefined : { name: anomaly.name }),
  };
}
