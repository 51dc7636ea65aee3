import type { HistorySemantics } from '../../harness/core/history.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import { model } from '../../harness/core/models/registry.ts';
import type { Operation } from '../../harness/core/operation.ts';
import { Budget } from '../linearizability/budget.ts';
import { decideCausal, type CausalDecision } from './causal/causal.ts';
import { programOrder, type ProgramOrder } from './program-order.ts';
import { registerConstraints } from './register-constraints.ts';
import { decideSequential } from './sequential/decide.ts';
import { inWords, type Guarantee } from './sessions/guarantee.ts';
import { judgeSessions } from './sessions/judge.ts';

/** What is left of a history that is not linearizable. */
export interface StrongestModel {
  /** `sequential`, `causal`, `sessions` (all four guarantees), `some-sessions` (not all), `none`; `unknown` of all of them. */
  readonly name: 'sequential' | 'causal' | 'sessions' | 'some-sessions' | 'none' | 'unknown';
  readonly sequential: 'holds' | 'violated' | 'unknown';
  readonly causal: CausalDecision;
  /** The largest sets of session guarantees that hold together; empty where no key could be judged. */
  readonly together: readonly (readonly Guarantee[])[];
  /** Keys that say nothing of session guarantees. */
  readonly notJudged: readonly string[];
  readonly steps: number;
  readonly sentence: string;
}

/** Steps for all models: the question is an afterthought to a verdict, and must not delay it. */
export const STRONGEST_STEPS = 300_000;

/**
 * The strongest model that a history keeps which is not linearizable: sequential consistency, causal consistency with
 * one order of versions (it implies all session guarantees), or some of the session guarantees. Within the budget; what
 * could not be decided is said.
 */
export function strongestModel(
  operations: readonly Operation[],
  semantics: HistorySemantics,
  options: { readonly steps?: number; readonly model?: SequentialModel } = {},
): StrongestModel {
  const limit = options.steps ?? STRONGEST_STEPS;
  if (operations.length > limit) return { ...UNDECIDED, steps: 0, sentence: TOO_LONG };
  const order = programOrder(operations, options.model ?? model(semantics.model), semantics);
  const budget = new Budget(limit);
  const quick = new Budget(limit >> 1);
  const causal = decideCausal(order, quick);
  const sessions = judgeSessions(order, quick);
  budget.spend(Math.min(quick.spent, limit >> 1));
  // What is not causally consistent is not sequentially consistent.
  const sequential = causal === 'violated' ? 'violated' : sequentialOf(order, budget);
  const noValue = registerConstraints(order).unexplained.length > 0;
  const together = sessions.judged === 0 || sessions.unknown.length > 0 ? [] : sessions.together;
  const decided = { sequential, causal, together: noValue ? [] : together, notJudged: sessions.notJudged };
  const name = noValue ? 'none' : nameOf(decided);
  return { name, ...decided, steps: budget.spent, sentence: sentenceOf(name, decided, noValue) };
}

type Decided = Pick<StrongestModel, 'sequential' | 'causal' | 'together' | 'notJudged'>;

const UNDECIDED = { name: 'unknown', sequential: 'unknown', causal: 'unknown', together: [], notJudged: [] } as const;

const TOO_LONG = 'The history is too long to look for weaker models that hold.';

function sequentialOf(order: ProgramOrder, budget: Budget): StrongestModel['sequential'] {
  const { verdict } = decideSequential(order, budget);
  return verdict === 'pass' ? 'holds' : verdict === 'fail' ? 'violated' : 'unknown';
}

function nameOf({ sequential, causal, together }: Decided): StrongestModel['name'] {
  if (sequential === 'holds') return 'sequential';
  if (causal === 'holds') return 'causal';
  const [largest] = together;
  if (largest === undefined) return 'unknown';
  if (largest.length === 4) return 'sessions';
  return largest.length === 0 ? 'none' : 'some-sessions';
}

function sentenceOf(name: StrongestModel['name'], decided: Decided, noValue: boolean): string {
  const open = undecided(name, decided);
  switch (name) {
    case 'sequential':
      return 'The strongest model that holds: sequential consistency.';
    case 'causal':
      return `The strongest model${known(open)} that holds: causal consistency${open}.`;
    case 'sessions':
      return `The strongest model${known(open)} that holds: all four session guarantees${open}.`;
    case 'some-sessions':
      return `The strongest model${known(open)} that holds: only ${alternatives(decided.together)}${open}.`;
    case 'none':
      return noValue
        ? 'No weaker model holds: a value was found that nobody wrote, or whose write had failed.'
        : 'No weaker model holds, not even one of the session guarantees.';
    case 'unknown':
      return decided.sequential === 'violated'
        ? `It is not sequentially consistent either${open}.`
        : `Whether a weaker model holds was not decided${open}.`;
  }
}

function known(open: string): string {
  return open === '' ? '' : ' known';
}

/** What stronger model than the one named may hold as well, and what says nothing. */
function undecided(name: StrongestModel['name'], { sequential, causal, notJudged }: Decided): string {
  const open = [
    ...(sequential === 'unknown' ? ['sequential consistency'] : []),
    ...(causal === 'unknown' && name !== 'sequential' ? ['causal consistency'] : []),
  ];
  const parts = open.length === 0 ? [] : [`the budget was spent before ${open.join(' and ')} was decided`];
  if (notJudged.length > 0 && name !== 'sequential') {
    parts.push(`${notJudged.length} ${notJudged.length === 1 ? 'key shows' : 'keys show'} no order of versions`);
  }
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

function alternatives(together: readonly (readonly Guarantee[])[]): string {
  return together.map(inWords).join(', or else ');
}
