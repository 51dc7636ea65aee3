import type { NodeExit } from './contracts/host.ts';
import type { FaultEffect, FaultRecord } from './fault-record.ts';
import type { PlannedFault, SetOff } from './planned-fault.ts';
import type { Json } from './json.ts';
import { NEMESIS, type HistoryEvent } from './operation.ts';

/**
 * What the nemesis process writes into a history, beside the clients' operations. All are of type `info`.
 *
 * | f | value |
 * | --- | --- |
 * | `start-<fault>` | `{id, targets, planned, description}`; planned in ns. With `skipped` when nothing could be done, with `setOff: {event, time}` when it waited for an event |
 * | `stop-<fault>` | `{id, targets, planned, effect}`; without `effect` where that can only be seen afterwards |
 * | `effect-<fault>` | `{id, effect}`: what was seen afterwards |
 * | `exit` | `{node, life, code, signal, expected}` |
 * | `restart` | `{node, life}` |
 * | `members` | `{nodes}`: who the members are from here on; where it never comes, all nodes |
 * | `leader` | `{node, term}`, as observed from outside |
 * | `stop-load` | `{planned, invoked}`: operations the plan had, and how many were started in time |
 * | `start-recovery`, `stop-recovery` | `{keys}`: every fault is healed, closing operations begin; they are over |
 * | `first-violation` | `{step, check, sentence}`: the run was to end here |
 */
export type NemesisEvent = Omit<HistoryEvent, 'index'> & { readonly process: typeof NEMESIS; readonly type: 'info' };

export function nemesisEvent(time: number, f: string, value: Json): NemesisEvent {
  return { time, process: NEMESIS, type: 'info', f, value };
}

interface StartValue {
  readonly id: string;
  readonly targets: readonly string[];
  readonly planned: number;
  readonly description: string;
  readonly setOff?: SetOff;
  readonly skipped?: string;
}

/** The part of a start event that says what set the fault off; empty for faults with a time of their own. */
export function setOffOf({ setOff }: PlannedFault): {
  readonly setOff?: { readonly event: string; readonly time: number };
} {
  return setOff === undefined ? {} : { setOff: { ...setOff } };
}

interface StopValue {
  readonly id: string;
  readonly targets: readonly string[];
  readonly planned: number;
  readonly effect?: FaultEffect;
}

interface EffectValue {
  readonly id: string;
  readonly effect: FaultEffect;
}

/** Pairs start and stop events of faults by id, in order of start. A fault without a stop was cut off with its run. */
export function faultRecordsOf(events: readonly HistoryEvent[]): FaultRecord[] {
  const records = new Map<string, FaultRecord>();
  for (const event of events) {
    if (event.process !== NEMESIS) continue;
    if (event.f === 'start-recovery' || event.f === 'stop-recovery' || event.f === 'stop-load') continue;
    if (event.f.startsWith('start-')) {
      const value = event.value as unknown as StartValue;
      records.set(value.id, started(event, value));
    } else if (event.f.startsWith('stop-')) {
      const value = event.value as unknown as StopValue;
      const record = records.get(value.id);
      if (record)
        records.set(value.id, { ...record, plannedStop: value.planned, stopped: event.time, effect: value.effect });
    } else if (event.f.startsWith('effect-')) {
      const { id, effect } = event.value as unknown as EffectValue;
      const record = records.get(id);
      if (record) records.set(id, { ...record, effect });
    }
  }
  return [...records.values()];
}

/** Exits of node processes in order. */
export function exitsOf(events: readonly HistoryEvent[]): (NodeExit & { readonly time: number })[] {
  return events
    .filter((event) => event.process === NEMESIS && event.f === 'exit')
    .map((event) => ({ ...(event.value as unknown as NodeExit), time: event.time }));
}

/** Who the members are at the end of the history. */
export function membersOf(events: readonly HistoryEvent[], nodes: readonly string[]): readonly string[] {
  const last = events.findLast((event) => event.process === NEMESIS && event.f === 'members');
  return last === undefined ? nodes : (last.value as { readonly nodes: readonly string[] }).nodes;
}

/** Time of the first event of this kind, ns; undefined when the run did not get there. */
export function timeOf(events: readonly HistoryEvent[], f: string): number | undefined {
  return events.find((event) => event.process === NEMESIS && event.f === f)?.time;
}

function started(event: HistoryEvent, value: StartValue): FaultRecord {
  return {
    id: value.id,
    fault: event.f.slice('start-'.length),
    description: value.description,
    targets: value.targets,
    plannedStart: value.planned,
    plannedStop: value.planned,
    ...(value.setOff === undefined ? {} : { setOff: value.setOff }),
    started: value.skipped === undefined ? event.time : undefined,
    stopped: undefined,
    effect: undefined,
    skipped: value.skipped,
  };
}
