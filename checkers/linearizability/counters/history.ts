import type { Json } from '../../../harness/core/json.ts';
import { isCrashed, type Call } from '../call.ts';
import type { NormalisedKey } from '../normalise.ts';

/** A call that found a total; totals count from the initial one, in the direction in which the counter moves. */
export interface Observation {
  readonly call: Call;
  readonly total: number;
}

/** An increment whose answer tells which step of the counter it was. */
export interface Step {
  readonly call: Call;
  readonly from: number;
  readonly to: number;
}

/** An increment of which only the amount is known, in the direction of the counter: more than zero. */
export interface Increment {
  readonly call: Call;
  readonly amount: number;
}

/** The calls of a counter that never moves back. */
export interface CounterHistory {
  readonly initial: number;
  /** 1: upwards; -1: downwards. */
  readonly direction: 1 | -1;
  readonly observations: readonly Observation[];
  readonly steps: readonly Step[];
  readonly increments: readonly Increment[];
  /** Completed increments by nothing, which say nothing and may come anywhere. */
  readonly idle: readonly Call[];
}

/** Undefined for a counter that moves both ways: then totals say nothing of the order. */
export function historyOf(key: NormalisedKey): CounterHistory | undefined {
  const amounts = key.calls.filter(({ f }) => f !== 'read').map(({ input }) => input as number);
  const direction = amounts.some((amount) => amount < 0) ? -1 : 1;
  if (amounts.some((amount) => amount * direction < 0)) return undefined;
  const initial = key.semantics.initial as number;
  const history = { observations: [] as Observation[], steps: [] as Step[], increments: [] as Increment[] };
  const idle: Call[] = [];
  for (const call of key.calls) {
    const amount = call.f === 'read' ? 0 : (call.input as number) * direction;
    const answer = answerOf(call);
    if (answer !== undefined) {
      const total = ((answer as number) - initial) * direction;
      if (amount === 0) history.observations.push({ call, total });
      else history.steps.push({ call, from: total - amount, to: total });
    } else if (amount > 0) history.increments.push({ call, amount });
    else if (!isCrashed(call)) idle.push(call);
  }
  return { initial, direction, ...history, idle };
}

/** The total that a call answered; undefined for increments that say nothing of it, and where nobody saw the answer. */
export function answerOf({ f, output }: Call): Json | undefined {
  return f === 'increment' ? undefined : output;
}
