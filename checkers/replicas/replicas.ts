import type { Checker, RunRecord } from '../../harness/core/contracts/checker.ts';
import type { ReplicaState } from '../../harness/core/contracts/system.ts';
import { canonicalJson } from '../../harness/core/digest.ts';
import { endedEarly } from '../../harness/core/first-violation.ts';
import type { Json } from '../../harness/core/json.ts';
import { membersOf } from '../../harness/core/nemesis-events.ts';
import { sameValue } from '../../harness/core/models/same-value.ts';
import type { CheckResult, Verdict } from '../../harness/core/verdict.ts';
import { finalValues } from './final-values.ts';

/** Possible values shown where none of them was found. */
const SHOWN = 5;

/**
 * After recovery every member has applied the same commands: their states are equal at one position of the log, and
 * hold on every key a value that the history allows there.
 */
export const replicas: Checker = {
  name: 'replicas',
  summary: 'after recovery the applied state of every member is equal',
  check: (record) => {
    if (record.replicas === undefined || !record.complete) return unread(record);
    const compared = compare(record, record.replicas);
    return compared.verdict === 'pass' ? (contradiction(record, record.replicas) ?? compared) : compared;
  },
};

/** States are held against what clients did; a history that ends earlier cannot say what they should be. */
function unread({ complete, replicas, history }: RunRecord): CheckResult {
  const early = endedEarly('replicas', history.events);
  if (early !== undefined) return early;
  if (complete) return result('vacuous', 'the states of the members were not read', null);
  return replicas === undefined
    ? result('unknown', 'the run was cut off before the members were read', null)
    : result('unknown', 'the history ends before the recovery was over, at which the members were read', null);
}

/** Nodes that are no members at the end owe nothing. */
function compare({ plan, history }: RunRecord, states: readonly (ReplicaState | null)[]): CheckResult {
  const members = membersOf(history.events, plan.nodes);
  const silent = plan.nodes.filter((node, position) => members.includes(node) && !states[position]);
  const answered = states.filter((state) => state !== null && members.includes(state.node)) as readonly ReplicaState[];
  const evidence = { silent, states: answered.map(({ node, position, digest }) => ({ node, position, digest })) };
  if (silent.length > 0) {
    return result(
      'fail',
      `${silent.join(', ')} did not tell the applied state after recovery`,
      evidence,
      'member-missing',
    );
  }
  const [first, ...others] = answered.map(comparable);
  if (first === undefined) return result('vacuous', 'there are no members', evidence);
  const behind = others.filter(({ position }) => position !== first.position);
  if (behind.length > 0) {
    const positions = answered.map(({ node, position }) => `${node} at ${String(position)}`).join(', ');
    return result(
      'fail',
      `the members did not reach one position after recovery: ${positions}`,
      evidence,
      'replicas-behind',
    );
  }
  const different = others.find(({ digest }) => digest !== first.digest);
  if (different === undefined) {
    return result(
      'pass',
      `all ${String(answered.length)} members are equal at position ${String(first.position)}${aheadOf(answered, first.position)}`,
      evidence,
    );
  }
  const keys = differingKeys(first, different);
  const where = keys.length === 0 ? '' : ` on ${keys.map(({ key }) => key).join(', ')}`;
  return result(
    'fail',
    `${first.node} and ${different.node} differ${where} at position ${String(first.position)}`,
    { ...evidence, keys },
    'replicas-differ',
  );
}

/** The member at the common position where there is one; its contents are then not those of its digest. */
function comparable(state: ReplicaState): ReplicaState {
  const { node, common } = state;
  return common === undefined ? state : { node, ...common };
}

/** Who applied more than the position at which members were compared; that is said, not held against anybody. */
function aheadOf(states: readonly ReplicaState[], position: number): string {
  const ahead = states.filter((state) => state.position > position);
  if (ahead.length === 0) return '';
  const who = ahead.map((state) => `${state.node} at ${String(state.position)}`).join(', ');
  return ` (${who}: followers of this build learn of the last commits only with the next entry)`;
}

function mostAdvanced(states: readonly ReplicaState[]): ReplicaState {
  return states.reduce((most, state) => (state.position > most.position ? state : most));
}

/** Members that agree with each other may all have lost what clients were promised. */
function contradiction({ history }: RunRecord, states: readonly (ReplicaState | null)[]): CheckResult | undefined {
  const final = finalValues(history);
  const { node, contents } = mostAdvanced(states.filter((state) => state !== null));
  for (const [key, value] of Object.entries(contents ?? {})) {
    const possible = final.get(key);
    // An absent key is one at its initial value.
    const held = value ?? history.semantics.initial;
    if (possible === undefined || possible.some((one) => sameValue(one, held))) continue;
    const expected = possible
      .slice(0, SHOWN)
      .map((one) => JSON.stringify(one))
      .join(' or ');
    const summary = `the members hold ${JSON.stringify(value)} on ${key}, where the history leaves ${expected}`;
    return result('fail', summary, { key, value, node, possible: possible.slice(0, SHOWN) }, 'replicas-differ');
  }
  return undefined;
}

function differingKeys(a: ReplicaState, b: ReplicaState): { key: string; values: Record<string, Json> }[] {
  const keys = new Set([...Object.keys(a.contents ?? {}), ...Object.keys(b.contents ?? {})]);
  return [...keys].sort().flatMap((key) => {
    const values = { [a.node]: a.contents?.[key] ?? null, [b.node]: b.contents?.[key] ?? null };
    return canonicalJson(values[a.node]) === canonicalJson(values[b.node]) ? [] : [{ key, values }];
  });
}

function result(verdict: Verdict, summary: string, evidence: Json, reason?: string): CheckResult {
  return { name: 'replicas', verdict, summary, evidence, ...(reason === undefined ? {} : { reason }) };
}
