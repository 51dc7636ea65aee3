import type { Json } from '../../harness/core/json.ts';
import type { DependencyKind } from '../../harness/core/transaction-cycle.ts';
import {
  ANTI_DEPENDENCY,
  PROCESS,
  REALTIME,
  RW_BY_PROCESS,
  RW_BY_REALTIME,
  THEN,
  WR,
  WW_BY_PROCESS,
  WW_BY_REALTIME,
} from './graph/edge-kind.ts';
import type { Graph } from './graph/graph.ts';
import type { CycleOrder } from './search/level.ts';
import type { Transaction } from './transaction.ts';
import type { KeyName, Versions } from './versions.ts';

/** An edge of a cycle in terms of the history alone: that `from` came before `to`, and what shows it. */
export interface Claim {
  readonly kind: DependencyKind;
  /** Where the order of the two versions of a `ww` or `rw` comes from. */
  readonly by: CycleOrder;
  readonly from: Transaction;
  readonly to: Transaction;
  /** The key, and what `to` wrote (`ww`, `rw`) or read (`wr`). Undefined for `process` and `realtime`. */
  readonly about: { readonly key: KeyName; readonly value: Json } | undefined;
}

/**
 * The claims of a cycle given as edges, from the transaction that was invoked first on. What leads through auxiliary
 * vertices becomes one claim.
 */
export function claimsOf(edges: readonly number[], graph: Graph, versions: Versions): Claim[] {
  const isTransaction = (vertex: number | undefined): boolean => (vertex as number) < versions.transactions.length;
  const targets = edges.map((edge) => graph.targets[edge] as number);
  const first = targets.findIndex(isTransaction);
  const order = edges.map((_, place) => (first + 1 + place) % edges.length);
  const claims: Claim[] = [];
  let from = targets[first] as number;
  let kind = THEN;
  for (const place of order) {
    const edge = edges[place] as number;
    if (graph.kinds[edge] !== THEN) kind = graph.kinds[edge] as number;
    const to = targets[place] as number;
    if (!isTransaction(to)) continue;
    claims.push(claim(kind, from, to, graph.notes[edge] as number, versions));
    from = to;
  }
  const start = claims.reduce(
    (least, each, place) => (each.from.vertex < (claims[least] as Claim).from.vertex ? place : least),
    0,
  );
  return [...claims.slice(start), ...claims.slice(0, start)];
}

function claim(kind: number, from: number, to: number, version: number, versions: Versions): Claim {
  const isOrder = (kind & (PROCESS | REALTIME)) !== 0;
  return {
    kind: kindName(kind),
    by:
      (kind & (WW_BY_PROCESS | RW_BY_PROCESS)) !== 0
        ? 'process'
        : (kind & (WW_BY_REALTIME | RW_BY_REALTIME)) !== 0
          ? 'realtime'
          : 'none',
    from: versions.transactions[from] as Transaction,
    to: versions.transactions[to] as Transaction,
    about: isOrder
      ? undefined
      : { key: versions.keyOf[version]?.name as KeyName, value: versions.values[version] as Json },
  };
}

function kindName(kind: number): DependencyKind {
  if (kind === PROCESS) return 'process';
  if (kind === REALTIME) return 'realtime';
  if (kind === WR) return 'wr';
  return (kind & ANTI_DEPENDENCY) !== 0 ? 'rw' : 'ww';
}
