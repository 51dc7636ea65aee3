import type { HistorySemantics } from '../../harness/core/history.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import { model } from '../../harness/core/models/registry.ts';
import type { Operation } from '../../harness/core/operation.ts';
import { Budget } from '../linearizability/budget.ts';
import { decideCausal, type CausalDecision } from './causal/causal.ts';
import { programOrder, type ProgramOrder } from './program-order.ts';
import { decideSequential } from './sequential/decide.ts';
import { inWords, type Guarantee } from './sessions/guarantee.ts';
import { hasVersions, judgeSessions, type SessionsJudgement } from './sessions/judge.ts';
import type { Unexplained } from './unexplained/answer-check.ts';
import { unexplainedAnswer } from './unexplained/unexplained.ts';

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

/** A history whose operations are made into objects only where it is short enough to be looked at. */
export interface HistoryOnDemand {
  readonly length: number;
  operations(): readonly Operation[];
}

/** Steps for all models: the question is an afterthought to a verdict, and must not delay it. */
const STRONGEST_STEPS = 300_000;

/** Longer histories take longer to be looked at than to be judged. */
const OPERATIONS = 10_000;

/** Steps of these that may go into a search for an order: each takes far longer than others do. */
const SEARCH_STEPS = 45_000;

/**
 * The strongest model that a history keeps which is not linearizable: sequential consistency, causal consistency with
 * one order of versions (it implies all session guarantees), or some of the session guarantees. Within the budget; what
 * could not be decided is said.
 */
export function strongestModel(
  history: readonly Operation[] | HistoryOnDemand,
  semantics: HistorySemantics,
  options: { readonly steps?: number; readonly model?: SequentialModel } = {},
): StrongestModel {
  const limit = options.steps ?? STRONGEST_STEPS;
  if (history.length > Math.min(limit, OPERATIONS)) return { ...UNDECIDED, steps: 0, sentence: TOO_LONG };
  const operations = 'operations' in history ? history.operations() : history;
  const order = programOrder(operations, options.model ?? model(semantics.model), semantics);
  const budget = new Budget(limit);
  const unexplained = unexplainedAnswer(order, budget);
  if (unexplained === 'unknown') return { ...UNDECIDED, steps: budget.spent, sentence: TOO_MUCH };
  if (unexplained !== undefined) {
    return { ...NOTHING, steps: budget.spent, sentence: `No weaker model holds: ${REASONS[unexplained]}.` };
  }
  const causal = withHalf(budget, (half) => decideCausal(order, half));
  const sessions = withHalf(budget, (half) => judgeSessions(order, half));
  // What is not causally consistent is not sequentially consistent, and that takes more to decide.
  const sequential = causal === 'violated' || causal === 'unknown' ? causal : sequentialOf(order, budget);
  const decided: Decided = {
    sequential,
    causal,
    together: togetherOf(sessions),
    notJudged: sessions.notJudged,
  };
  const name = nameOf(decided);
  const untold = hasVersions(order) ? keysShow(sessions.notJudged) : `answers of ${semantics.model} show`;
  return { name, ...decided, steps: budget.spent, sentence: sentenceOf(name, decided, untold) };
}

type Decided = Pick<StrongestModel, 'sequential' | 'causal' | 'together' | 'notJudged'>;

const NOTHING = { name: 'none', sequential: 'violated', causal: 'violated', together: [], notJudged: [] } as const;

const REASONS: Readonly<Record<Unexplained, string>> = {
  value: 'a value was found that nobody wrote, or whose write had failed',
  element: 'an element was found that nobody added, or whose addition had failed',
  repeated: 'an answer shows an element more often than it was added',
  lacking: 'an answer lacks an element that was there from the beginning',
  total: 'a total was found that no choice of the increments adds up to',
  form: 'an answer has a form that no answer of the model has',
};

const UNDECIDED = { name: 'unknown', sequential: 'unknown', causal: 'unknown', together: [], notJudged: [] } as const;

const TOO_LONG = 'The history is too long to look for weaker models that hold.';

const TOO_MUCH = 'Its answers hold too much to look for weaker models that hold.';

/** Nothing where nothing was judged, or not all of it; the empty set where the answers alone contradict every order. */
function togetherOf({ conflicts, together, unknown, judged }: SessionsJudgement): SessionsJudgement['together'] {
  if (conflicts.some(({ guarantees }) => guarantees.length === 0)) return [[]];
  return judged === 0 || unknown.length > 0 ? [] : together;
}

/** Decides with half of what is left, so that something is left for the next. */
function withHalf<T>(budget: Budget, decide: (half: Budget) => T): T {
  const limit = budget.left >> 1;
  const half = new Budget(limit);
  const decision = decide(half);
  budget.spend(Math.min(half.spent, limit));
  return decision;
}

function sequentialOf(order: ProgramOrder, budget: Budget): StrongestModel['sequential'] {
  const { verdict } = decideSequential(order, budget, SEARCH_STEPS);
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

/** @param untold `1 key shows`, `answers of mutex show`: what says nothing of session guarantees */
function sentenceOf(name: StrongestModel['name'], decided: Decided, untold: string): string {
  const open = undecided(name, decided, untold);
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
      return 'No weaker model holds, not even one of the session guarantees.';
    case 'unknown':
      if (decided.sequential !== 'violated') return `Whether a weaker model holds was not decided${open}.`;
      return decided.notJudged.length > 0
        ? `It is not sequentially consistent either; session guarantees are not judged (${untold} ${NO_ORDER}).`
        : `It is not sequentially consistent either; of session guarantees nothing is known (the budget was spent).`;
  }
}

const NO_ORDER = 'no order of versions';

function known(open: string): string {
  return open === '' ? '' : ' known';
}

/** What stronger model than the one named may hold as well, and what says nothing. */
function undecided(name: StrongestModel['name'], { sequential, causal, notJudged }: Decided, untold: string): string {
  const open = [
    ...(sequential === 'unknown' ? ['sequential consistency'] : []),
    ...(causal === 'unknown' && name !== 'sequential' ? ['causal consistency'] : []),
  ];
  const parts = open.length === 0 ? [] : [`the budget was spent before ${open.join(' and ')} was decided`];
  if (notJudged.length > 0 && name !== 'sequential') parts.push(`${untold} ${NO_ORDER}`);
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

function keysShow(keys: readonly string[]): string {
  return `${keys.length} ${keys.length === 1 ? 'key shows' : 'keys show'}`;
}

function alternatives(together: readonly (readonly Guarantee[])[]): string {
  return together.map(inWords).join(', or else ');
}
