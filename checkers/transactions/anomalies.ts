import type { TransactionCycle } from '../../harness/core/transaction-cycle.ts';
import type { WitnessOperation } from '../../harness/core/witness.ts';
import type { AnomalyName, CycleAnomalyName } from './anomaly.ts';
import { Certificate } from './certificate.ts';
import { claimsOf, type Claim } from './claim.ts';
import { forbids, CONSISTENCY_MODELS, type Evidence } from './consistency-model.ts';
import { KEPT, type Findings } from './findings.ts';
import type { Graph } from './graph/graph.ts';
import type { FoundCycle } from './search/cycles.ts';
import type { Level } from './search/level.ts';
import { cycleSentence, edgeOf } from './sentences.ts';
import type { Transaction, WriteFunction } from './transaction.ts';
import type { Versions } from './versions.ts';

/** One kind of anomaly in a history. */
export interface Anomaly extends Evidence {
  readonly name: AnomalyName;
  /** Of cycles, the least level at which one of this kind exists; undefined for others. */
  readonly level: Level | undefined;
  /** Of cycles, the number of separate groups of transactions that have one. */
  readonly count: number;
  /** The first instance in words. */
  readonly sentence: string;
  /** The transactions of the first instance. */
  readonly transactions: readonly WitnessOperation[];
  /** The first few cycles, the shortest first; empty for other anomalies. */
  readonly cycles: readonly TransactionCycle[];
}

/** All anomalies by name, those first that the weakest models forbid. Cycles that are shown have been confirmed. */
export function anomaliesOf(
  findings: Findings,
  cycles: readonly FoundCycle[],
  graph: Graph,
  versions: Versions,
  write: WriteFunction,
): Anomaly[] {
  const anomalies = [...directAnomalies(findings), ...cycleAnomalies(cycles, graph, versions, write)];
  const severity = new Map(
    anomalies.map((each) => [each, CONSISTENCY_MODELS.filter((model) => forbids(model, each)).length]),
  );
  return anomalies.sort((a, b) => (severity.get(b) as number) - (severity.get(a) as number));
}

function directAnomalies({ counts, kept }: Findings): Anomaly[] {
  return [...counts].map(([name, count]) => {
    const first = kept.find((each) => each.name === name);
    return {
      name,
      level: undefined,
      count,
      sentence: first?.sentence ?? '',
      transactions: (first?.transactions ?? []).map(witnessOperation),
      cycles: [],
    };
  });
}

function cycleAnomalies(
  cycles: readonly FoundCycle[],
  graph: Graph,
  versions: Versions,
  write: WriteFunction,
): Anomaly[] {
  const groups = new Map<string, { name: CycleAnomalyName; level: Level; all: Claim[][] }>();
  for (const { level, edges } of cycles) {
    const claims = claimsOf(edges, graph, versions);
    const name = cycleName(claims, level);
    const id = `${name} ${level.class}`;
    const group = groups.get(id) ?? { name, level, all: [] };
    groups.set(id, group);
    group.all.push(claims);
  }
  const chosen = [...groups.values()].map((group) => ({
    ...group,
    shown: group.all.sort((a, b) => a.length - b.length).slice(0, KEPT),
  }));
  confirm(chosen, versions, write);
  return chosen.map(({ name, level, all, shown }) => {
    const drawn = shown.map((claims) => cycleOf(name, claims, versions, write));
    const [first] = drawn as [TransactionCycle];
    return {
      name,
      level,
      count: all.length,
      sentence: first.sentence,
      transactions: first.transactions,
      cycles: drawn,
    };
  });
}

function confirm(
  groups: readonly { readonly level: Level; readonly shown: readonly (readonly Claim[])[] }[],
  versions: Versions,
  write: WriteFunction,
): void {
  if (groups.length === 0) return;
  const claims = groups.flatMap(({ shown }) => shown.flat());
  const keys = new Set(claims.flatMap(({ about }) => (about === undefined ? [] : [about.key])));
  const certificate = new Certificate(versions.transactions, write, keys);
  for (const { level, shown } of groups) for (const cycle of shown) certificate.confirm(cycle, level.class);
}

/** By what is in the cycle; a class that allows more may have been needed for the order of versions it relies on. */
function cycleName(claims: readonly Claim[], { class: own, order }: Level): CycleAnomalyName {
  const anti = claims.filter(({ kind }) => kind === 'rw').length;
  const reads = claims.some(({ kind }) => kind === 'wr');
  const name = anti === 0 ? (reads ? 'G1c' : 'G0') : anti === 1 ? 'G-single' : own;
  return order === 'none' ? name : `${name}-${order}`;
}

function cycleOf(
  name: CycleAnomalyName,
  claims: readonly Claim[],
  versions: Versions,
  write: WriteFunction,
): TransactionCycle {
  const nameAt = (place: number): string => `T${String((place % claims.length) + 1)}`;
  const edges = claims.map((claim, place) => edgeOf(claim, nameAt(place), nameAt(place + 1), versions, write));
  return {
    name,
    transactions: claims.map(({ from }) => witnessOperation(from)),
    edges,
    sentence: cycleSentence(edges, nameAt),
  };
}

function witnessOperation({ operation }: Transaction): WitnessOperation {
  const { index, process, f, input, output, type, invoked, completed, node } = operation;
  return {
    index,
    process,
    f,
    input,
    output,
    type,
    invoked,
    completed: completed === Infinity ? null : completed,
    node: node ?? null,
  };
}
