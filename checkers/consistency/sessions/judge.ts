import type { Budget } from '../../linearizability/budget.ts';
import type { HistoryObject, ProgramOrder, Step } from '../program-order.ts';
import { judgeCounter } from './counters.ts';
import { judgeElements } from './elements.ts';
import { GUARANTEES, includesAll, subsets, type Conflict, type Guarantee, type ObjectJudgement } from './guarantee.ts';
import { judgeRegister } from './registers.ts';

export interface SessionsJudgement {
  /** Smallest first. */
  readonly conflicts: readonly Conflict[];
  /** The largest sets of guarantees that hold together. All four in one set where nothing is wrong. */
  readonly together: readonly (readonly Guarantee[])[];
  /** Keys of which nothing is known because the budget was spent, or because they show no order of versions. */
  readonly unknown: readonly string[];
  readonly notJudged: readonly string[];
  readonly judged: number;
}

/** Which session guarantees hold on every key that shows the order of its versions. */
export function judgeSessions(order: ProgramOrder, budget: Budget): SessionsJudgement {
  const conflicts: Conflict[] = [];
  const left = { unknown: [] as string[], 'not-judged': [] as string[] };
  const perObject = stepsPerObject(order);
  for (const [index, object] of order.objects.entries()) {
    const judgement = judgeObject(object, perObject[index] ?? [], budget);
    if (judgement.judged) conflicts.push(...judgement.conflicts);
    else left[judgement.why].push(object.key.key);
  }
  conflicts.sort((a, b) => a.guarantees.length - b.guarantees.length || a.steps.length - b.steps.length);
  return {
    conflicts,
    together: holdingTogether(conflicts),
    unknown: left.unknown,
    notJudged: left['not-judged'],
    judged: order.objects.length - left.unknown.length - left['not-judged'].length,
  };
}

/** Whether there is a key of a kind whose answers can show an order of versions. */
export function hasVersions({ objects }: ProgramOrder): boolean {
  return objects.some(({ key }) => key.isRegister || SHOWING.has(key.model.name));
}

/** Models other than registers whose answers show it. */
const SHOWING: ReadonlySet<string> = new Set(['list-append', 'grow-only-set', 'counter']);

function judgeObject(object: HistoryObject, sessions: readonly (readonly Step[])[], budget: Budget): ObjectJudgement {
  if (budget.left === 0) return { judged: false, why: 'unknown' };
  switch (object.key.model.name) {
    case 'list-append':
    case 'grow-only-set':
      return judgeElements(object, sessions, budget);
    case 'counter':
      return judgeCounter(object, sessions, budget);
    default:
      return judgeRegister(object, sessions, budget);
  }
}

/** Per object the steps of each session on it, without those that were refused: they show no version. */
function stepsPerObject({ objects, sessions }: ProgramOrder): Step[][][] {
  const perObject: Step[][][] = objects.map(() => []);
  for (const { steps } of sessions) {
    const own = new Map<number, Step[]>();
    for (const step of steps) {
      if (step.call.refused) continue;
      const known = own.get(step.object);
      if (known) known.push(step);
      else own.set(step.object, [step]);
    }
    for (const [object, some] of own) perObject[object]?.push(some);
  }
  return perObject;
}

function holdingTogether(conflicts: readonly Conflict[]): Guarantee[][] {
  const holding = subsets()
    .reverse()
    .filter((set) => !conflicts.some(({ guarantees }) => includesAll(set, guarantees)));
  return holding.filter((set) => !holding.some((larger) => larger.length > set.length && includesAll(larger, set)));
}

/** Every guarantee that holds by itself. */
export function heldAlone(conflicts: readonly Conflict[]): Guarantee[] {
  return GUARANTEES.filter((one) => !conflicts.some(({ guarantees }) => includesAll([one], guarantees)));
}
