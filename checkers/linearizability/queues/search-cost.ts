import type { Budget } from '../budget.ts';
import type { NormalisedKey } from '../normalise.ts';

/** Leaves a budget for the search in which a step counts as many as the queue may be long, because it copies the queue. */
export function leaveToSearch(key: NormalisedKey, budget: Budget): void {
  const steps = Math.floor(budget.left / longestQueue(key));
  budget.spend(budget.left - steps);
}

/** The most elements that can have been in the queue at a time, at least 1. */
function longestQueue({ calls, semantics }: NormalisedKey): number {
  const changes: (readonly [moment: number, change: number])[] = [];
  for (const { f, invoked, completed, output } of calls) {
    if (f === 'enqueue') changes.push([invoked, 1]);
    else if (output !== undefined && output !== null) changes.push([completed, -1]);
  }
  changes.sort(([a, one], [b, other]) => a - b || other - one);
  let length = (semantics.initial as readonly unknown[]).length;
  let longest = Math.max(1, length);
  for (const [, change] of changes) longest = Math.max(longest, (length += change));
  return longest;
}
