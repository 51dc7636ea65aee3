import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import { NS_PER_MS } from '../../harness/core/duration.ts';
import type { FaultRecord } from '../../harness/core/fault-record.ts';
import { operationsOf } from '../../harness/core/history.ts';
import { faultRecordsOf, timeOf } from '../../harness/core/nemesis-events.ts';
import type { HistoryEvent, Operation } from '../../harness/core/operation.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import type { Witness } from '../../harness/core/witness.ts';
import { withProvenKills } from './effects.ts';
import { leadershipsOf, type Leadership } from './leaderships.ts';
import { nodeLanesOf, type NodeLane } from './node-lanes.ts';
import { assignRows } from './rows.ts';
import { countOutcomes, type OutcomeCounts } from './throughput.ts';
import type { ViewedOperation } from './viewed-operation.ts';
import { witnessOf } from './witness.ts';

/** Everything reports say about a run, derived once from what was recorded. Times in ns since the start of the run. */
export interface RunView {
  readonly record: RunRecord;
  readonly document: VerdictDocument;
  readonly operations: readonly ViewedOperation[];
  readonly outcomes: OutcomeCounts;
  readonly rowCount: number;
  /** End of everything drawn: the last event of the run. At least 1. */
  readonly end: number;
  /** When faults were over and closing operations began; undefined for a run that did not get there. */
  readonly recovery: number | undefined;
  readonly faults: readonly FaultRecord[];
  readonly leaderships: readonly Leadership[];
  readonly nodes: readonly NodeLane[];
  readonly witness: Witness | undefined;
}

/** Derives the view of a run. Pure: equal inputs, equal views. */
export function viewRun(record: RunRecord, document: VerdictDocument): RunView {
  const { events } = record.history;
  const end = events.reduce((latest, event) => Math.max(latest, event.time), NS_PER_MS);
  const faults = withProvenKills(faultRecordsOf(events), events);
  const { operations, rowCount } = place(operationsOf(events), events, end);
  return {
    record,
    document,
    operations,
    outcomes: countOutcomes(operations),
    rowCount,
    end,
    recovery: timeOf(events, 'start-recovery'),
    faults,
    leaderships: leadershipsOf(events, end),
    nodes: nodeLanesOf(record.plan.nodes, events, faults, end),
    witness: witnessOf(document),
  };
}

function place(
  operations: readonly Operation[],
  events: readonly HistoryEvent[],
  end: number,
): { operations: ViewedOperation[]; rowCount: number } {
  const timeOfEvent = new Map(
    events.filter((event) => event.type === 'info').map((event) => [event.index, event.time]),
  );
  const closed = operations.map((operation) =>
    Number.isFinite(operation.completed) ? operation.completed : (timeOfEvent.get(operation.completionIndex) ?? end),
  );
  const { rows, count } = assignRows(
    operations.map((operation, position) => ({
      process: operation.process,
      invoked: operation.invoked,
      closed: closed[position] as number,
    })),
  );
  return {
    operations: operations.map((operation, position) => ({
      ...operation,
      closed: closed[position] as number,
      row: rows[position] as number,
    })),
    rowCount: count,
  };
}
