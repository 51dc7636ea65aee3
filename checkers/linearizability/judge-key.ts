import { HarnessError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/operation.ts';
import { Budget } from './budget.ts';
import type { Call } from './call.ts';
import { DECIDERS } from './deciders.ts';
import type { JudgedKey, KeyResult } from './judged.ts';
import { dropRefused, type NormalisedKey } from './normalise.ts';
import { replay, replayedList } from './replay.ts';
import { search } from './search/search.ts';
import { unwrittenValues } from './unwritten-values.ts';
import { checkZones } from './zones/zones.ts';

/** Decides one key: by what is special about its model where that is enough, and else by searching. */
export function judgeKey(normalised: NormalisedKey, operations: readonly Operation[], steps: number): JudgedKey {
  const budget = new Budget(steps);
  return (
    byDecider(normalised, operations, budget) ??
    byZones(normalised, operations, budget) ??
    byUnwrittenValues(normalised, operations, budget) ??
    bySearch(normalised, operations, budget)
  );
}

/** @throws HarnessError when the order that a checker found does not explain the operations after all */
export function refuseWrongOrder(key: string, problem: string | undefined): void {
  if (problem === undefined) return;
  throw new HarnessError(
    `The linearizability checker found an order for key "${key}" that does not hold: ${problem}.`,
    { code: 'ORDER_REFUTED', hint: 'Keep the history file and report it: this is a defect of the checker.' },
  );
}

function byDecider(normalised: NormalisedKey, operations: readonly Operation[], budget: Budget): JudgedKey | undefined {
  for (const decider of DECIDERS[normalised.model.name] ?? []) {
    const decision = decider.decide(normalised, budget);
    if (decision === undefined) continue;
    const { verdict } = decision;
    if (verdict === 'pass' && decision.order) certifyOrder(normalised, operations, decision.order());
    const result = resultOf(normalised, operations, verdict, decider.stage, budget);
    return { result, findings: verdict === 'fail' ? decision.findings : [], deadline: undefined };
  }
  return undefined;
}

/** What contradicts itself without a refused cas does so with it; what does not may still contradict that one. */
function byZones(normalised: NormalisedKey, operations: readonly Operation[], budget: Budget): JudgedKey | undefined {
  const withoutRefused = dropRefused(normalised);
  const zones = checkZones(withoutRefused, budget);
  if (!zones || (zones.verdict === 'pass' && withoutRefused !== normalised)) return undefined;
  const result = resultOf(normalised, operations, zones.verdict, 'zones', budget);
  return { result, findings: zones.findings, deadline: undefined };
}

function byUnwrittenValues(
  normalised: NormalisedKey,
  operations: readonly Operation[],
  budget: Budget,
): JudgedKey | undefined {
  const unwritten = budget.spend(operations.length) ? unwrittenValues(normalised) : [];
  if (unwritten.length === 0) return undefined;
  const result = resultOf(normalised, operations, 'fail', 'unwritten-values', budget);
  return { result, findings: unwritten, deadline: undefined };
}

function bySearch(normalised: NormalisedKey, operations: readonly Operation[], budget: Budget): JudgedKey {
  const { calls, model, semantics } = normalised;
  const { verdict, stage, deadline, order } = search(calls, model, semantics.initial, budget, 'order');
  if (order) certifyOrder(normalised, operations, order());
  return { result: resultOf(normalised, operations, verdict, stage, budget), findings: [], deadline };
}

function certifyOrder(
  { key, model, semantics }: NormalisedKey,
  operations: readonly Operation[],
  order: readonly Call[],
): void {
  const positions = new Map(operations.map((operation, position) => [operation, position]));
  const places = order.map((call) => positions.get(call.operation) ?? -1);
  refuseWrongOrder(key, replay(replayedList(operations), places, model, semantics));
}

function resultOf(
  { key }: NormalisedKey,
  operations: readonly Operation[],
  verdict: KeyResult['verdict'],
  stage: string,
  budget: Budget,
): KeyResult {
  return { key, operations: operations.length, verdict, stage, steps: Math.ceil(budget.spent) };
}
