import { HarnessError } from '../../../harness/core/errors.ts';
import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { model } from '../../../harness/core/models/registry.ts';
import type { Operation } from '../../../harness/core/operation.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { Witness } from '../../../harness/core/witness.ts';
import { Budget } from '../../linearizability/budget.ts';
import { operationOf, type Call } from '../../linearizability/call.ts';
import { programOrder, restrict, type ProgramOrder } from '../program-order.ts';
import { decideSequential, type SequentialDecision, type SequentialStage } from './decide.ts';
import { circleInWords, findingOf } from './explain.ts';
import { naiveSequential } from './naive.ts';
import { hasOrderInRealTime } from './real-time.ts';
import { shrinkSequential } from './shrink.ts';

export interface SequentialOptions {
  /** Steps that may be spent; default {@link SEQUENTIAL_STEPS}. */
  readonly steps?: number;
  /** The model, where it is not one of the registry's. */
  readonly model?: SequentialModel;
}

export const SEQUENTIAL_STEPS = 3_000_000;

const CERTIFICATE_STEPS = 500_000;

const IN_REAL_TIME: SequentialDecision = { verdict: 'pass', stage: 'real-time', order: [] };

export interface SequentialResult {
  readonly verdict: Verdict;
  readonly reason: string | undefined;
  readonly summary: string;
  readonly stage: SequentialStage;
  readonly steps: number;
  readonly operations: number;
  readonly keys: number;
  readonly sessions: number;
  readonly witness: Witness | undefined;
  /** Why the operations of the witness would have to precede themselves, one sentence each. */
  readonly circle: readonly string[];
  /** Indices of invocations in an order that explains everything, for a pass by constraints or search. */
  readonly order: readonly number[];
}

/**
 * Whether all operations of all keys have one order in which every process's operations come as it asked for them and
 * every answer is right; real time does not count (Lamport 1979). Every process number is a session: what a client did
 * before and after an unknown outcome is not tied together. Exact within the budget, and beyond it `unknown`.
 */
export function checkSequential(
  operations: readonly Operation[],
  semantics: HistorySemantics,
  options: SequentialOptions = {},
): SequentialResult {
  const budget = new Budget(options.steps ?? SEQUENTIAL_STEPS);
  const order = programOrder(operations, options.model ?? model(semantics.model), semantics);
  const decision = hasOrderInRealTime(order, budget) ? IN_REAL_TIME : decideSequential(order, budget);
  const common = {
    stage: decision.stage,
    steps: budget.spent,
    operations: operations.length,
    keys: order.objects.length,
    sessions: order.sessions.length,
    reason: undefined,
    witness: undefined,
    circle: [],
    order: [],
  };
  if (decision.verdict === 'fail') return { ...common, ...explained(order, decision) };
  if (decision.verdict === 'unknown') {
    const summary = `The budget was spent before it was decided whether ${String(operations.length)} operations have a sequential order.`;
    return { ...common, verdict: 'unknown', summary };
  }
  if (!operations.some(({ type }) => type === 'ok')) {
    return { ...common, verdict: 'vacuous', summary: 'No operation succeeded, so there was nothing to check.' };
  }
  const indices = decision.order.map(({ call }) => call.operation.index);
  const sessions = `${order.sessions.length} ${order.sessions.length === 1 ? 'process' : 'processes'}`;
  const summary = `${operations.length} operations of ${sessions} are sequentially consistent.`;
  return { ...common, verdict: 'pass', summary, order: indices };
}

type Explained = Pick<SequentialResult, 'verdict' | 'reason' | 'summary' | 'witness' | 'circle'>;

function explained(order: ProgramOrder, { core }: SequentialDecision & { readonly verdict: 'fail' }): Explained {
  const small = restrict(order, shrinkSequential(order, core));
  const calls = small.steps.map(({ call }) => call);
  const finding = findingOf(small);
  if (!isCertified(small, calls)) {
    const summary =
      'There seems to be no sequential order, but the second verifier could not confirm it within its budget.';
    return { verdict: 'unknown', reason: undefined, summary, witness: undefined, circle: [] };
  }
  return {
    verdict: 'fail',
    reason: finding.pattern,
    summary: `The operations have no sequential order: ${finding.sentence}.`,
    witness: finding,
    circle: circleInWords(small),
  };
}

/** The contradiction is confirmed by the independent verifier; false when that took too long. */
function isCertified({ objects }: ProgramOrder, calls: readonly Call[]): boolean {
  const [first] = objects;
  if (first === undefined) return false;
  const operations = calls.map(operationOf);
  const answer = naiveSequential(operations, first.key.model, first.key.semantics, CERTIFICATE_STEPS);
  if (answer !== 'sequential') return answer === 'not-sequential';
  const indices = operations.map(({ index }) => `#${String(index)}`).join(', ');
  throw new HarnessError(`Operations ${indices} were taken for a contradiction, but they have a sequential order.`, {
    code: 'WITNESS_REFUTED',
    hint: 'Keep the history file and report it: this is a defect of the checker.',
  });
}
