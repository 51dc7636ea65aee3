import { InputError } from '../../harness/core/errors.ts';
import type { HistorySemantics } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { refuseInitial } from '../../harness/core/models/initial.ts';
import { model } from '../../harness/core/models/registry.ts';
import type { Operation } from '../../harness/core/operation.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import { anomaliesOf, type Anomaly } from './anomalies.ts';
import {
  CONSISTENCY_MODELS,
  forbids,
  STRONGEST,
  strongestOf,
  weakestOf,
  type ConsistencyModel,
} from './consistency-model.ts';
import { failureOf, remainsOf } from './failure.ts';
import { Findings } from './findings.ts';
import { components } from './graph/components.ts';
import { GraphBuilder } from './graph/graph.ts';
import { checkInternally } from './internal.ts';
import { inferFromLists } from './list-append/list-append.ts';
import { addProcessEdges, addRealtimeEdges } from './order-edges.ts';
import { inferFromRegisters } from './rw-register/rw-register.ts';
import { findCycles } from './search/cycles.ts';
import { replayLists, serialOrder } from './serial-order.ts';
import { transactionsOf, type Transaction, type WriteFunction } from './transaction.ts';
import { Versions, type KeyName } from './versions.ts';
import { valueText } from './words.ts';

/** How the transactions of each model write. */
const WRITE_FUNCTIONS: Readonly<Record<string, WriteFunction>> = {
  'list-append-transactions': 'append',
  'rw-register-transactions': 'w',
};

/** Whether histories of a model are judged by {@link checkTransactions}. */
export function isTransactional(model: string): boolean {
  return Object.hasOwn(WRITE_FUNCTIONS, model);
}

export interface TransactionOptions {
  /** What was promised; default {@link STRONGEST}. */
  readonly level?: ConsistencyModel;
}

export interface TransactionsResult {
  readonly verdict: Verdict;
  readonly level: ConsistencyModel;
  /** The worst anomaly that breaks the level. */
  readonly reason: Anomaly['name'] | undefined;
  readonly summary: string;
  /** Of failures, in words: what may hold nevertheless, and what else was found. */
  readonly remains?: string;
  /** Everything found, also what the level allows; the worst first. */
  readonly anomalies: readonly Anomaly[];
  /** The weakest models that the history is certainly not one of; whatever is stronger is ruled out with them. */
  readonly ruledOut: readonly ConsistencyModel[];
  /** The strongest models that it may be one of. */
  readonly possible: readonly ConsistencyModel[];
  /** Keys of which nothing could be inferred, because a value was written more than once. */
  readonly ambiguousKeys: readonly KeyName[];
  readonly transactions: { readonly ok: number; readonly fail: number; readonly info: number };
  /** Of lists without any anomaly: an order that explains every read, replayed. */
  readonly order?: readonly Operation[];
  /** Edges of the graph, for curiosity: how much there was to contradict. */
  readonly dependencies: number;
}

/**
 * Whether transactions were isolated from each other as promised, after Elle (Kingsbury and Alvaro 2020): because every
 * written value is unique, who wrote before whom and who read what can be inferred, and every cycle among these
 * dependencies, with the orders of processes and of time, is an anomaly with a name. Near-linear in the history.
 *
 * For lists and `strict-serializable` (or `serializable`) the answer is exact: no anomaly means that there is an order.
 * For registers an anomaly is one, but not every history without an anomaly has an order.
 *
 * @param operations in order of invocation
 * @throws InputError for what is no transaction
 */
export function checkTransactions(
  operations: readonly Operation[],
  semantics: HistorySemantics,
  options: TransactionOptions = {},
): TransactionsResult {
  const write = writeFunctionOf(semantics);
  const transactions = transactionsOf(operations, write);
  const findings = new Findings();
  const isInformative = (answer: Json): boolean => answer !== null || semantics.nilRead === 'value';
  const versions = new Versions(transactions, write, isInformative);
  const builder = new GraphBuilder(transactions.length);
  if (write === 'append') inferFromLists(versions, builder, findings);
  else inferFromRegisters(versions, builder, findings);
  checkInternally(versions, write, findings);
  const dependencies = builder.edges;
  addProcessEdges(builder, transactions);
  addRealtimeEdges(builder, transactions);
  const graph = builder.build();
  const found = components(graph, ~0);
  const anomalies = anomaliesOf(findings, findCycles(graph, found), graph, versions, write);
  const result = judge(anomalies, versions, transactions, dependencies, options.level ?? STRONGEST);
  if (write === 'w' || anomalies.length > 0 || result.ambiguousKeys.length > 0) return result;
  const order = serialOrder(transactions, found);
  replayLists(order, isInformative);
  return { ...result, order: order.map(({ operation }) => operation) };
}

function writeFunctionOf(semantics: HistorySemantics): WriteFunction {
  if (!isTransactional(semantics.model)) {
    throw new InputError(`The model ${semantics.model} is none of transactions`, {
      code: 'MODEL_NOT_TRANSACTIONAL',
      hint: `Those are ${Object.keys(WRITE_FUNCTIONS).join(' and ')}.`,
    });
  }
  refuseInitial(model(semantics.model), semantics.initial);
  return WRITE_FUNCTIONS[semantics.model] as WriteFunction;
}

function judge(
  anomalies: readonly Anomaly[],
  versions: Versions,
  transactions: readonly Transaction[],
  dependencies: number,
  level: ConsistencyModel,
): TransactionsResult {
  const broken = anomalies.filter((anomaly) => forbids(level, anomaly));
  const out = CONSISTENCY_MODELS.filter((model) => anomalies.some((anomaly) => forbids(model, anomaly)));
  const ambiguous = [...versions.keys.values()].filter((key) => key.ambiguous !== undefined);
  const counts = { ok: 0, fail: 0, info: 0 };
  for (const { type } of transactions) counts[type]++;
  const common = {
    level,
    anomalies,
    ruledOut: weakestOf(out),
    possible: strongestOf(CONSISTENCY_MODELS.filter((model) => !out.includes(model))),
    ambiguousKeys: ambiguous.map(({ name }) => name),
    transactions: counts,
    dependencies,
    reason: broken[0]?.name,
  };
  if (broken[0]) {
    const remains = remainsOf(broken, common.possible);
    return { ...common, verdict: 'fail', summary: `${failureOf(broken[0])} ${remains}`, remains };
  }
  if (ambiguous[0]) {
    const { name, ambiguous: value } = ambiguous[0];
    const which = ambiguous.length === 1 ? `key ${name}` : `${ambiguous.length} keys, among them ${name}`;
    const summary = `Nothing can be inferred of ${which}: ${valueText(value ?? null)} was written there more than once. Written values must be unique.`;
    return { ...common, verdict: 'unknown', summary };
  }
  const tested = vacuity(versions, counts.ok);
  if (tested !== undefined) return { ...common, verdict: 'vacuous', summary: tested };
  const also =
    anomalies.length === 0 ? '' : `, though ${anomalies.map(({ name }) => name).join(', ')} occurred, which it allows`;
  const summary = `${counts.ok} transactions show nothing that ${level} forbids${also}.`;
  return { ...common, verdict: 'pass', summary };
}

function vacuity(versions: Versions, ok: number): string | undefined {
  if (ok === 0) return 'No transaction is known to have happened.';
  if (versions.readers.length === 0) return 'No transaction read anything, so none can have been seen by another.';
  return versions.writers.length === 0 ? 'No transaction wrote anything, so there was nothing to see.' : undefined;
}
