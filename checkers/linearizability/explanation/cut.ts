import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { isCrashed, type Call } from '../call.ts';

/**
 * What has to be true until a moment: a call that had not completed by then may take effect later, or never, but if it
 * does, its answer is the one it got. When the whole has an order, this has one.
 */
export function until(moment: number, calls: readonly Call[], model: SequentialModel): Call[] {
  return calls.flatMap((call) => {
    if (call.invoked > moment) return [];
    return call.completed <= moment ? [call] : mayHappen(call, model);
  });
}

/**
 * What has to be true from a moment on, given some state before it: calls invoked since then as they were, and of those
 * going on at the moment only that they may still take effect.
 */
export function since(moment: number, calls: readonly Call[], model: SequentialModel): Call[] {
  return calls.flatMap((call) => {
    if (call.invoked >= moment) return [call];
    return call.completed < moment ? [] : mayHappen(call, model);
  });
}

function mayHappen(call: Call, model: SequentialModel): Call[] {
  if (isCrashed(call)) return [call];
  if (call.refused || model.reads.includes(call.f)) return [];
  return [{ ...call, completed: Infinity }];
}
