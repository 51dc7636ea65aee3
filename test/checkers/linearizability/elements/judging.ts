import assert from 'node:assert/strict';
import { Budget } from '../../../../checkers/linearizability/budget.ts';
import { applyCall, operationOf, type Call } from '../../../../checkers/linearizability/call.ts';
import type { Decider, Decision } from '../../../../checkers/linearizability/decider.ts';
import { naive } from '../../../../checkers/linearizability/naive.ts';
import { normalise } from '../../../../checkers/linearizability/normalise.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { model } from '../../../../harness/core/models/registry.ts';
import type { Operation } from '../../../../harness/core/operation.ts';

/** What a decider says of a history of one key; undefined when it leaves it to others. */
export function decisionOf(
  decider: Decider,
  operations: readonly Operation[],
  semantics: HistorySemantics,
  steps = 1_000_000,
): Decision | undefined {
  return decider.decide(normalise('k', operations, model(semantics.model), semantics), new Budget(steps));
}

/** Fails unless the order respects time, holds every completed call, and every answer is right in it. */
export function assertOrder(
  order: readonly Call[],
  operations: readonly Operation[],
  semantics: HistorySemantics,
): void {
  const { calls } = normalise('k', operations, model(semantics.model), semantics);
  const placed = new Set(order.map(({ operation }) => operation));
  assert.equal(placed.size, order.length, 'a call is in the order twice');
  for (const { operation, completed } of calls) assert.ok(placed.has(operation) || completed === Infinity);
  let latest = -Infinity;
  let state: Json = semantics.initial;
  for (const call of order) {
    latest = Math.max(latest, call.invoked);
    assert.ok(call.completed >= latest, `#${call.operation.index} comes too late`);
    const next = applyCall(model(semantics.model), state, call);
    assert.ok(next, `#${call.operation.index} is impossible where it is`);
    state = next.state;
  }
}

/** Whether these calls alone have no order, for the verifier that shares nothing with the deciders. */
export function isContradiction(calls: readonly Call[], semantics: HistorySemantics): boolean {
  return naive(calls.map(operationOf), model(semantics.model), semantics, 1_000_000) === 'not-linearizable';
}

/** The calls with one of them, or one element and all that belongs to it, soundly removed; every way of doing so. */
export function smallerCalls(calls: readonly Call[], cut: (answer: Json, element: Json) => Json): Call[][] {
  const isRead = ({ f }: Call): boolean => f === 'read' || f === 'get';
  const withoutRead = calls.filter(isRead).map((read) => calls.filter((call) => call !== read));
  const adders = calls.filter((call) => !isRead(call) && call.f !== 'put');
  const withoutElement = [...new Set(adders.map(({ input }) => input))].map((element) =>
    calls
      .filter((call) => isRead(call) || call.f === 'put' || call.input !== element)
      .map((call) => (isRead(call) ? { ...call, output: cut(call.output as Json, element) } : call)),
  );
  return [...withoutRead, ...withoutElement];
}
