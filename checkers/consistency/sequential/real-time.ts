import { Budget } from '../../linearizability/budget.ts';
import { search } from '../../linearizability/search/search.ts';
import { growingKey } from '../growing.ts';
import type { ProgramOrder } from '../program-order.ts';

/** Part of the budget that may go into it. */
const SHARE = 0.5;

/**
 * Whether each object by itself is linearizable, as most histories of correct systems are. Then there is an order of
 * everything that respects real time, and with it every session whose steps lie apart in time. Much easier to decide
 * than any order of all objects at once; so it is tried where nothing but a search would decide. False: not known.
 */
export function hasOrderInRealTime(order: ProgramOrder, budget: Budget): boolean {
  if (!order.objects.some(({ key, clusters }) => clusters === undefined && growingKey(key) === undefined)) return false;
  if (!sessionsLieApart(order)) return false;
  const share = new Budget(Math.floor(budget.left * SHARE));
  const found = order.objects.every(
    ({ key }) => search(key.calls, key.model, key.semantics.initial, share, 'order').verdict === 'pass',
  );
  budget.spend(Math.min(share.spent, budget.left));
  return found;
}

function sessionsLieApart({ sessions }: ProgramOrder): boolean {
  return sessions.every(({ steps, after }) =>
    steps.every((step, index) => {
      const before = steps[index - 1] ?? after;
      return before === undefined || before.call.completed < step.call.invoked;
    }),
  );
}
