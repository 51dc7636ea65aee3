import { NS_PER_MS } from '../../core/duration.ts';
import type { FaultRecord } from '../../core/fault-record.ts';
import type { Request } from './requests.ts';

/** Load time is cut into slices of this length, ns: long against an answer, short against a fault. */
export const SLICE_NS = 250 * NS_PER_MS;

/** Only what a client notices as an interruption is one, ns. */
const INTERRUPTION_NS = 1_000 * NS_PER_MS;

/** While no fault was in force. */
export const NO_FAULT = 'none';

/**
 * Share of slices of load time in which somebody was served, by the name of the fault in force during any part of a slice;
 * {@link NO_FAULT}: where there was none. Only slices count in which somebody was answered or waited all the time.
 */
export function availabilityOf(
  load: readonly Request[],
  effects: readonly FaultRecord[],
  end: number,
): Record<string, number> {
  const slices = slicesOf(load, end);
  const shares: Record<string, number> = {};
  for (const [fault, inForce] of slicesByFault(effects, slices.length, end)) {
    let [asked, served] = [0, 0];
    for (const [index, slice] of slices.entries()) {
      if (inForce[index] !== 1 || slice === 'idle') continue;
      asked++;
      if (slice === 'served') served++;
    }
    if (asked > 0) shares[fault] = served / asked;
  }
  return shares;
}

/** Times under load in which nobody was served, ms, in order; only those longer than a second. */
export function unavailableOf(load: readonly Request[], end: number): number[] {
  const served = Float64Array.from(
    load.filter((request) => request.served && request.ended <= end),
    ({ ended }) => ended,
  ).sort();
  const windows: number[] = [];
  let last = 0;
  for (const time of [...served, end]) {
    if (time - last > INTERRUPTION_NS) windows.push((time - last) / NS_PER_MS);
    last = time;
  }
  return windows;
}

type Slice = 'served' | 'unserved' | 'idle';

function slicesOf(load: readonly Request[], end: number): Slice[] {
  const count = Math.ceil(end / SLICE_NS);
  const answered = new Uint8Array(count);
  const served = new Uint8Array(count);
  // How many more wait through this slice from its start to its end than through the one before.
  const waiting = new Int32Array(count + 1);
  for (const request of load) {
    const first = Math.min(count, Math.ceil(request.invoked / SLICE_NS));
    const last = Math.min(count, Math.floor(request.ended / SLICE_NS));
    if (request.ended < end) answered[last] = 1;
    if (request.served && request.ended < end) served[last] = 1;
    if (first >= last) continue;
    waiting[first] = (waiting[first] as number) + 1;
    waiting[last] = (waiting[last] as number) - 1;
  }
  let open = 0;
  return Array.from({ length: count }, (_, index): Slice => {
    open += waiting[index] as number;
    if (served[index] === 1) return 'served';
    return answered[index] === 1 || open > 0 ? 'unserved' : 'idle';
  });
}

function slicesByFault(effects: readonly FaultRecord[], count: number, end: number): Map<string, Uint8Array> {
  const none = new Uint8Array(count).fill(1);
  const byFault = new Map([[NO_FAULT, none]]);
  for (const { fault, started, stopped } of effects) {
    if (started === undefined || started >= end) continue;
    const inForce = byFault.get(fault) ?? new Uint8Array(count);
    byFault.set(fault, inForce);
    const [first, after] = [Math.floor(started / SLICE_NS), Math.floor((stopped ?? end) / SLICE_NS) + 1];
    inForce.fill(1, first, after);
    none.fill(0, first, after);
  }
  return byFault;
}
