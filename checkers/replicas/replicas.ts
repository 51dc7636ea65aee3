import type { Checker, RunRecord } from '../../harness/core/contracts/checker.ts';
import type { ReplicaState } from '../../harness/core/contracts/system.ts';
import type { Json } from '../../harness/core/json.ts';
import { sameValue } from '../../harness/core/models/same-value.ts';
import type { CheckResult, Verdict } from '../../harness/core/verdict.ts';
import { finalValues } from './final-values.ts';

/** After recovery every member has applied the same, and what it holds agrees with what clients were told. */
export const replicas: Checker = {
  name: 'replicas',
  summary: 'after recovery every member holds the same state, and it agrees with the history',
  check(record: RunRecord): CheckResult {
    const states = record.replicas;
    if (states === undefined || states.length === 0) return notRead(record);
    const silent = silentMembers(record, states);
    if (silent.length > 0) {
      const summary = `After recovery ${silent.join(', ')} did not answer when asked for the state.`;
      return failed('member-missing', summary, { silent });
    }
    const answered = states.filter((state) => state !== null);
    const difference = differenceOf(answered) ?? contradictionOf(record, answered);
    if (difference !== undefined) return failed('replicas-differ', difference, overview(answered));
    const { position } = answered[0] as ReplicaState;
    return result('pass', `All ${answered.length} members hold the same state at position ${position}.`, overview(answered));
  },
};

function notRead({ complete }: RunRecord): CheckResult {
  if (complete) return result('vacuous', 'The states of the members were not read.', null);
  return result('unknown', 'The run was cut off before the states of the members were read.', null);
}

function silentMembers({ plan }: RunRecord, states: readonly (ReplicaState | null)[]): string[] {
  const silent = states.flatMap((state, index) => (state === null ? [plan.nodes[index] ?? `member ${index + 1}`] : []));
  return [...silent, ...plan.nodes.slice(states.length)];
}

function differenceOf(states: readonly ReplicaState[]): string | undefined {
  const [first, ...others] = states as readonly [ReplicaState, ...ReplicaState[]];
  const behind = others.find(({ position }) => position !== first.position);
  if (behind) {
    return `${first.node} stands at position ${first.position} and ${behind.node} at ${behind.position} after recovery.`;
  }
  const other = others.find(({ digest }) => digest !== first.digest);
  if (!other) return undefined;
  const key = differingKey(first, other);
  const where = key === undefined ? '' : `, for one on key ${key}`;
  return `${first.node} and ${other.node} hold different states at position ${first.position}${where}.`;
}

function differingKey(a: ReplicaState, b: ReplicaState): string | undefined {
  return Object.keys({ ...a.contents, ...b.contents }).find(
    (key) => !sameValue(a.contents?.[key] ?? null, b.contents?.[key] ?? null),
  );
}

/** A value that a member holds although by the history another one came last. */
function contradictionOf({ history }: RunRecord, states: readonly ReplicaState[]): string | undefined {
  const final = finalValues(history);
  for (const { node, contents } of states) {
    for (const [key, held] of Object.entries(contents ?? {})) {
      const possible = final.get(key);
      if (possible === undefined || possible.some((value) => sameValue(value, held))) continue;
      const expected = possible.slice(0, 5).map((value) => JSON.stringify(value)).join(' or ');
      return `${node} holds ${JSON.stringify(held)} on key ${key}, where the history leaves ${expected}.`;
    }
  }
  return undefined;
}

function overview(states: readonly ReplicaState[]): Json {
  return states.map(({ node, position, digest }) => ({ node, position, digest }));
}

function failed(reason: 'member-missing' | 'replicas-differ', summary: string, evidence: Json): CheckResult {
  return { ...result('fail', summary, evidence), reason };
}

function result(verdict: Verdict, summary: string, evidence: Json): CheckResult {
  return { name: replicas.name, verdict, summary, evidence };
}
