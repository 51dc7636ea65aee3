import type { HistorySemantics } from '../../harness/core/history.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import type { Operation } from '../../harness/core/operation.ts';
import { isCrashed, type Call } from '../linearizability/call.ts';
import { projected } from './growing.ts';
import { dropRefused, dropUnobserved, normalise, type NormalisedKey } from '../linearizability/normalise.ts';
import { clustersOf, type Cluster } from '../linearizability/zones/clusters.ts';

/** A call at its place in its session. */
export interface Step {
  readonly call: Call;
  /** Position in {@link ProgramOrder.objects}. */
  readonly object: number;
  readonly session: number;
  readonly position: number;
  /** False for a call that may as well never have happened. */
  readonly happened: boolean;
}

/**
 * The calls of a process in the order in which it asked. The order holds whatever clocks say. A call whose outcome is
 * unknown may happen at any later moment, so where its process went on nevertheless it is a session of its own, that
 * begins after `after`.
 */
export interface Session {
  readonly process: number;
  readonly steps: readonly Step[];
  readonly after: Step | undefined;
}

/** One key. */
export interface HistoryObject {
  readonly key: NormalisedKey;
  /** By value, where values identify their writes; then a crashed call that is left has happened. */
  readonly clusters: ReadonlyMap<number, Cluster> | undefined;
}

/** The operations of all keys as the models that ignore real time see them. */
export interface ProgramOrder {
  readonly objects: readonly HistoryObject[];
  readonly sessions: readonly Session[];
  /** Every step, in order of invocation. */
  readonly steps: readonly Step[];
}

/**
 * What each process did, in order. A session is a process number: after an unknown outcome a client goes on under
 * another number, and that both are one client is not written in a history.
 */
export function programOrder(
  operations: readonly Operation[],
  model: SequentialModel,
  semantics: HistorySemantics,
): ProgramOrder {
  return orderOf([...groupByKey(operations)].map(([key, own]) => normalise(key, own, model, semantics)));
}

/** The same with only some of its calls, answers without what the others added, and without crashed ones whose effect none of these can have seen. */
export function restrict({ objects }: ProgramOrder, kept: ReadonlySet<Call>): ProgramOrder {
  const keys = objects.map(({ key }) => {
    const calls = projected(key, kept) ?? key.calls.filter((call) => kept.has(call));
    return { ...key, calls: key.isRegister ? dropUnobserved(calls) : calls };
  });
  return orderOf(keys.filter(({ calls }) => calls.length > 0));
}

function orderOf(keys: readonly NormalisedKey[]): ProgramOrder {
  const objects = keys.map((key) => ({ key, clusters: clustersOf(dropRefused(key)) }));
  const placed = objects.flatMap(({ key, clusters }, object) => {
    const found = clusters === undefined ? undefined : new Set(dropRefused(key).calls);
    return key.calls.map((call) => ({ call, object, happened: !isCrashed(call) || found?.has(call) === true }));
  });
  placed.sort((a, b) => a.call.operation.index - b.call.operation.index);
  const sessions = sessionsOf(placed);
  const steps = sessions.flatMap((session) => session.steps);
  return { objects, sessions, steps: steps.sort((a, b) => a.call.operation.index - b.call.operation.index) };
}

type Placed = Pick<Step, 'call' | 'object' | 'happened'>;

function sessionsOf(placed: readonly Placed[]): Session[] {
  const sessions: Session[] = [];
  for (const [process, own] of groupBy(placed, ({ call }) => call.operation.process)) {
    const steps: Step[] = [];
    const apart: { readonly placed: Placed; readonly after: Step | undefined }[] = [];
    const session = sessions.length;
    own.forEach((one, index) => {
      if (isCrashed(one.call) && index < own.length - 1) apart.push({ placed: one, after: steps.at(-1) });
      else steps.push({ ...one, session, position: steps.length });
    });
    sessions.push({ process, steps, after: undefined });
    for (const { placed: one, after } of apart) {
      sessions.push({ process, steps: [{ ...one, session: sessions.length, position: 0 }], after });
    }
  }
  return sessions;
}

function groupByKey(operations: readonly Operation[]): Map<string, Operation[]> {
  return groupBy(operations, (operation) => operation.key ?? '');
}

function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
