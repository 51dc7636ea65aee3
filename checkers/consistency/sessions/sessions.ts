import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { model } from '../../../harness/core/models/registry.ts';
import type { Operation } from '../../../harness/core/operation.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { Witness } from '../../../harness/core/witness.ts';
import { Budget } from '../../linearizability/budget.ts';
import { witnessOperation } from '../../linearizability/witness.ts';
import { programOrder } from '../program-order.ts';
import { inWords, type Conflict, type Guarantee } from './guarantee.ts';
import { heldAlone, judgeSessions, type SessionsJudgement } from './judge.ts';

export interface SessionsOptions {
  /** Steps that may be spent; default {@link SESSIONS_STEPS}. */
  readonly steps?: number;
  /** The model, where it is not one of the registry's. */
  readonly model?: SequentialModel;
}

export const SESSIONS_STEPS = 8_000_000;

export interface SessionsResult {
  readonly verdict: Verdict;
  /** The guarantees of the smallest conflict, joined by `+`. */
  readonly reason: string | undefined;
  readonly summary: string;
  readonly steps: number;
  /** Guarantees that hold by themselves, and the largest sets that hold together. */
  readonly held: readonly Guarantee[];
  readonly together: readonly (readonly Guarantee[])[];
  readonly conflicts: readonly Witness[];
  readonly unknown: readonly string[];
  readonly notJudged: readonly string[];
}

/** The reason where the answers contradict every order of versions, whatever the guarantees. */
export const NO_VERSION_ORDER = 'no-version-order';

/**
 * Whether every process saw each key as if it went forward: monotonic reads, monotonic writes, read-your-writes and
 * writes-follow-reads (Terry et al. 1994), per process number and key, by one order of versions for all processes. Only
 * what no order of versions can explain is called broken. Keys that do not show which version is newer are not judged.
 */
export function checkSessions(
  operations: readonly Operation[],
  semantics: HistorySemantics,
  options: SessionsOptions = {},
): SessionsResult {
  const budget = new Budget(options.steps ?? SESSIONS_STEPS);
  const order = programOrder(operations, options.model ?? model(semantics.model), semantics);
  if (!budget.spend(order.steps.length)) {
    const keys = order.objects.map(({ key }) => key.key);
    return { ...NOTHING, verdict: 'unknown', summary: spentOn(keys), steps: budget.spent, unknown: keys };
  }
  const judgement = judgeSessions(order, budget);
  const { conflicts, together, unknown, notJudged } = judgement;
  return {
    ...verdictOf(judgement, operations),
    steps: budget.spent,
    held: heldAlone(conflicts),
    together,
    conflicts: conflicts.map(witnessOf),
    unknown,
    notJudged,
  };
}

const NOTHING = { reason: undefined, held: [], together: [], conflicts: [], notJudged: [] } as const;

function verdictOf(
  { conflicts, unknown, notJudged, judged }: SessionsJudgement,
  operations: readonly Operation[],
): Pick<SessionsResult, 'verdict' | 'reason' | 'summary'> {
  const [smallest] = conflicts;
  if (smallest) {
    const held = inWords(heldAlone(conflicts));
    const rest =
      held === '' ? '' : ` ${capitalised(held)} ${held.includes(' and ') ? 'hold, each by itself' : 'holds'}.`;
    return { verdict: 'fail', reason: reasonOf(smallest), summary: `${capitalised(smallest.sentence)}.${rest}` };
  }
  if (unknown.length > 0) return { verdict: 'unknown', reason: undefined, summary: spentOn(unknown) };
  if (!operations.some(({ type }) => type === 'ok')) {
    const summary = 'No operation succeeded, so there was nothing to check.';
    return { verdict: 'vacuous', reason: undefined, summary };
  }
  const untold =
    notJudged.length === 0
      ? ''
      : `${keysInWords(notJudged)} not judged: values that are written more than once, or answers that say too little, do not show which version is newer`;
  if (judged === 0) return { verdict: 'unknown', reason: undefined, summary: `${capitalised(untold)}.` };
  const rest = untold === '' ? '' : ` ${capitalised(untold)}.`;
  return {
    verdict: 'pass',
    reason: undefined,
    summary: `All session guarantees hold on ${judged} ${judged === 1 ? 'key' : 'keys'}.${rest}`,
  };
}

function reasonOf({ guarantees }: Conflict): string {
  return guarantees.length === 0 ? NO_VERSION_ORDER : guarantees.join('+');
}

function witnessOf(conflict: Conflict): Witness {
  const operations = conflict.steps.map(({ call }) => call.operation).sort((a, b) => a.index - b.index);
  return {
    key: conflict.key,
    pattern: reasonOf(conflict),
    operations: operations.map(witnessOperation),
    sentence: conflict.sentence,
  };
}

function spentOn(keys: readonly string[]): string {
  return `The budget was spent before a decision on ${keysInWords(keys)}.`;
}

function keysInWords(keys: readonly string[]): string {
  const named = keys.map((key) => JSON.stringify(key)).join(', ');
  return `${keys.length} ${keys.length === 1 ? 'key' : 'keys'} (${named})`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
