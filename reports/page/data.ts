import type { CompletionType } from '../../harness/core/operation.ts';
import { latencyOf, latencyRange } from '../model/latency.ts';
import type { RunView } from '../model/run-view.ts';
import type { ViewedOperation } from '../model/viewed-operation.ts';
import { describeCall } from '../model/words.ts';

/** Operations the page can show one by one. */
export const EMBEDDED = 100_000;
/** Characters spent on what operations asked and answered; beyond that the page points to the history. */
const CALL_BUDGET = 1_800_000;
const TYPES: readonly CompletionType[] = ['ok', 'fail', 'info'];

/** What the page's script needs to draw single operations: parallel columns, times in µs. */
export interface PageData {
  /** End of the run, µs. */
  readonly end: number;
  readonly rows: number;
  readonly keys: readonly string[];
  readonly nodes: readonly string[];
  /** Distance of each invocation from the one before it. */
  readonly start: readonly number[];
  readonly length: readonly number[];
  /** How long after it was due each was invoked; empty where all began in time. */
  readonly late: readonly number[];
  /** Latencies between which the axis of latency lies, ns. */
  readonly latencies: readonly [low: number, high: number];
  readonly row: readonly number[];
  readonly process: readonly number[];
  /** One digit per operation: position in `ok`, `fail`, `info`. */
  readonly type: string;
  /** Positions in `keys` and `nodes`, -1 for none. */
  readonly key: readonly number[];
  readonly node: readonly number[];
  /** Distance of each history index from the one before it. */
  readonly index: readonly number[];
  /** Empty when there are too many to embed. */
  readonly call: readonly string[];
  /** Positions of the operations of the counterexample. */
  readonly witness: readonly number[];
  /** Operations of the run that are not in here. */
  readonly left: number;
}

export function pageData(view: RunView): PageData {
  const operations = chosen(view);
  const keys = [...view.record.plan.keys];
  const keyOf = positions(keys);
  const nodeOf = positions(view.record.plan.nodes);
  const { low, high } = latencyRange(view.operations);
  const calls = operations.map((operation) => describeCall(operation, 40));
  const guilty = new Set(view.witness?.operations.map((operation) => operation.index));
  return {
    end: micro(view.end),
    rows: view.rowCount,
    keys,
    nodes: view.record.plan.nodes,
    start: differences(operations.map((operation) => micro(operation.invoked))),
    length: operations.map((operation) => micro(operation.closed) - micro(operation.invoked)),
    late: latenessOf(operations),
    latencies: [low, high],
    row: operations.map((operation) => operation.row),
    process: operations.map((operation) => operation.process),
    type: operations.map((operation) => String(TYPES.indexOf(operation.type))).join(''),
    key: operations.map((operation) => keyOf.get(operation.key ?? '') ?? -1),
    node: operations.map((operation) => nodeOf.get(operation.node ?? '') ?? -1),
    index: differences(operations.map((operation) => operation.index)),
    call: calls.reduce((all, call) => all + call.length + 3, 0) <= CALL_BUDGET ? calls : [],
    witness: operations.flatMap((operation, position) => (guilty.has(operation.index) ? [position] : [])),
    left: view.operations.length - operations.length,
  };
}

function latenessOf(operations: readonly ViewedOperation[]): number[] {
  const late = operations.map(({ invoked, planned }) => micro(invoked) - micro(planned ?? invoked));
  return late.some((time) => time !== 0) ? late : [];
}

/** All operations, or, of too many, those that matter most: the counterexample's, the unusual, the slow. */
function chosen(view: RunView): readonly ViewedOperation[] {
  const { operations } = view;
  if (operations.length <= EMBEDDED) return operations;
  const guilty = new Set(view.witness?.operations.map((operation) => operation.index));
  const weights = Float64Array.from(operations, (operation) =>
    guilty.has(operation.index) ? Infinity : latencyOf(operation) * (operation.type === 'ok' ? 1 : 1_000),
  );
  const least = Float64Array.from(weights).sort()[operations.length - EMBEDDED] as number;
  let ties = EMBEDDED - weights.reduce((heavier, weight) => heavier + (weight > least ? 1 : 0), 0);
  return operations.filter((_, position) => {
    const weight = weights[position] as number;
    return weight > least || (weight === least && ties-- > 0);
  });
}

function positions(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, position) => [name, position]));
}

function micro(ns: number): number {
  return Math.round(ns / 1e3);
}

function differences(values: readonly number[]): number[] {
  return values.map((value, position) => value - (values[position - 1] ?? 0));
}
