import type { NodeExit } from '../../harness/core/contracts/host.ts';
import type { FaultRecord } from '../../harness/core/fault-record.ts';
import { NEMESIS, type HistoryEvent } from '../../harness/core/operation.ts';

/** A moment in a node's life: `crash` is an exit nobody had asked for. */
export interface NodeMark {
  readonly time: number;
  readonly kind: 'exit' | 'crash' | 'restart';
  readonly text: string;
}

/** A stretch in which a node took no part; ns. */
export interface Absence {
  readonly kind: 'down' | 'paused';
  readonly from: number;
  readonly to: number;
}

export interface NodeLane {
  readonly node: string;
  readonly marks: readonly NodeMark[];
  readonly absences: readonly Absence[];
}

/** What happened to each node's process: exits, restarts, and when it was down or paused. */
export function nodeLanesOf(
  nodes: readonly string[],
  events: readonly HistoryEvent[],
  faults: readonly FaultRecord[],
  end: number,
): NodeLane[] {
  const lives = events.filter((event) => event.process === NEMESIS && (event.f === 'exit' || event.f === 'restart'));
  return nodes.map((node) => {
    const own = lives.filter((event) => (event.value as { readonly node: string }).node === node);
    return { node, marks: own.map(markOf), absences: [...downtimes(own, end), ...pausesOf(node, faults, end)] };
  });
}

function markOf(event: HistoryEvent): NodeMark {
  if (event.f === 'restart') {
    const { life } = event.value as { readonly life: number };
    return { time: event.time, kind: 'restart', text: `restarted (life ${String(life)})` };
  }
  const exit = event.value as unknown as NodeExit;
  const cause = exit.signal ?? `code ${String(exit.code)}`;
  return exit.expected
    ? { time: event.time, kind: 'exit', text: `stopped by a fault (${cause})` }
    : { time: event.time, kind: 'crash', text: `exited by itself (${cause})` };
}

function downtimes(events: readonly HistoryEvent[], end: number): Absence[] {
  const result: Absence[] = [];
  let since: number | undefined;
  for (const event of events) {
    if (event.f === 'exit') since ??= event.time;
    else if (since !== undefined) {
      result.push({ kind: 'down', from: since, to: event.time });
      since = undefined;
    }
  }
  if (since !== undefined) result.push({ kind: 'down', from: since, to: end });
  return result;
}

function pausesOf(node: string, faults: readonly FaultRecord[], end: number): Absence[] {
  return faults
    .filter((fault) => fault.fault === 'pause' && fault.started !== undefined && fault.targets.includes(node))
    .map((fault) => ({ kind: 'paused', from: fault.started ?? 0, to: fault.stopped ?? end }));
}
