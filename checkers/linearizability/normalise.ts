import type { HistorySemantics } from '../../harness/core/history.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import type { Operation } from '../../harness/core/operation.ts';
import { isCrashed, NONE, type Call } from './call.ts';
import { Interner } from './interner.ts';

/** The operations of one key that constrain the order, and what the stages need to know of them. */
export interface NormalisedKey {
  readonly key: string;
  readonly model: SequentialModel;
  readonly semantics: HistorySemantics;
  readonly calls: readonly Call[];
  readonly values: Interner;
  /** Interned initial state. */
  readonly initial: number;
  /** Every call is one on a register, so that reasoning about values is exact. */
  readonly isRegister: boolean;
  /** Operations that failed, by the interned value they would have written or added. */
  readonly failedWriters: ReadonlyMap<number, Operation>;
}

/**
 * Drops what says nothing: operations that did not happen, reads whose answer is unknown, crashed writes whose value
 * nobody found. What is left has the same verdict as the whole.
 */
export function normalise(
  key: string,
  operations: readonly Operation[],
  model: SequentialModel,
  semantics: HistorySemantics,
): NormalisedKey {
  const values = new Interner();
  const initial = values.id(semantics.initial);
  const failedWriters = new Map<number, Operation>();
  const calls: Call[] = [];
  let isRegister = true;
  for (const operation of operations) {
    if (operation.type === 'fail') rememberFailedWriter(operation, model, values, failedWriters);
    const call = callOf(operation, model, semantics, values);
    if (call === undefined) continue;
    if (!accessesRegister(call, model)) isRegister = false;
    calls.push(call);
  }
  return {
    key,
    model,
    semantics,
    calls: isRegister ? dropUnobserved(calls) : calls,
    values,
    initial,
    isRegister,
    failedWriters,
  };
}

/** The operation as a call; undefined when it says nothing. */
export function callOf(
  operation: Operation,
  model: SequentialModel,
  semantics: HistorySemantics,
  values: Interner,
): Call | undefined {
  const outcome = outcomeOf(operation, model, semantics);
  if (outcome === undefined) return undefined;
  const access = model.access(operation.f, operation.input, outcome.output);
  const changes = access !== undefined && !outcome.refused;
  return {
    operation,
    f: operation.f,
    input: operation.input,
    output: outcome.output,
    refused: outcome.refused,
    invoked: operation.invoked,
    completed: operation.type === 'info' ? Infinity : operation.completed,
    observes: changes && access.observes !== undefined ? values.id(access.observes) : NONE,
    writes: changes && access.writes !== undefined ? values.id(access.writes) : NONE,
  };
}

function accessesRegister({ f, input, output }: Call, model: SequentialModel): boolean {
  return model.access(f, input, output) !== undefined;
}

/**
 * Without the crashed calls whose effect nobody can have seen. A value is seen when a completed call found it, or a
 * crashed one did whose own value is seen. A refused call may have seen any value, so beside one nothing is dropped
 * but crashed calls without effect.
 */
export function dropUnobserved(calls: readonly Call[]): readonly Call[] {
  const effective = calls.filter((call) => !isCrashed(call) || call.observes !== call.writes);
  if (effective.some((call) => call.refused)) return effective;
  const crashed = effective.filter(isCrashed);
  if (crashed.length === 0) return effective;
  const seen = seenValues(effective, crashed);
  return effective.filter((call) => !isCrashed(call) || seen.has(call.writes));
}

/** The key without its refused calls, and without the crashed ones that only those can have seen. */
export function dropRefused(key: NormalisedKey): NormalisedKey {
  if (!key.isRegister || !key.calls.some((call) => call.refused)) return key;
  return { ...key, calls: dropUnobserved(key.calls.filter((call) => !call.refused)) };
}

function seenValues(calls: readonly Call[], crashed: readonly Call[]): Set<number> {
  const crashedWriters = new Map<number, Call[]>();
  for (const call of crashed) {
    const writers = crashedWriters.get(call.writes);
    if (writers) writers.push(call);
    else crashedWriters.set(call.writes, [call]);
  }
  const seen = new Set<number>();
  const queue = calls.filter((call) => !isCrashed(call)).map((call) => call.observes);
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (value === NONE || seen.has(value)) continue;
    seen.add(value);
    for (const writer of crashedWriters.get(value) ?? []) queue.push(writer.observes);
  }
  return seen;
}

/** What is known of an operation that may have happened; undefined when it says nothing. */
function outcomeOf(
  operation: Operation,
  model: SequentialModel,
  semantics: HistorySemantics,
): { readonly output: Operation['output'] | undefined; readonly refused: boolean } | undefined {
  const isRead = model.reads.includes(operation.f);
  switch (operation.type) {
    case 'ok':
      if (!isRead) {
        const answered = model.answers.includes(operation.f);
        return { output: answered ? operation.output : operation.input, refused: false };
      }
      if (operation.output === null && semantics.nilRead === 'wildcard') return undefined;
      return { output: operation.output, refused: false };
    case 'info':
      return isRead ? undefined : { output: undefined, refused: false };
    case 'fail':
      if (semantics.failSemantics === 'did-not-happen' || !model.conditional.includes(operation.f)) return undefined;
      return { output: undefined, refused: true };
  }
}

function rememberFailedWriter(
  operation: Operation,
  model: SequentialModel,
  values: Interner,
  failedWriters: Map<number, Operation>,
): void {
  if (model.reads.includes(operation.f)) return;
  const access = model.access(operation.f, operation.input, undefined);
  const written = access === undefined ? operation.input : access.writes;
  if (written !== undefined) failedWriters.set(values.id(written), operation);
}
