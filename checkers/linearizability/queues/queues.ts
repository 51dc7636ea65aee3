import type { Budget } from '../budget.ts';
import type { Decider, Decision } from '../decider.ts';
import type { Finding } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { historyOf, type QueueHistory } from './elements.ts';
import { denialsOf } from './emptiness.ts';
import { denialFinding, overtakingFinding, shortageFinding } from './findings.ts';
import { misfitFindings } from './misfits.ts';
import { overtakingsOf, withCrashedDequeues } from './overtaking.ts';
import { queueOrder } from './order.ts';
import { leaveToSearch } from './search-cost.ts';

/** More contradictions than this on one key are not looked for: they would only be counted. */
const ENOUGH = 64;

/**
 * Queues of unique elements, in time n log n. Such a history has an order unless an element was taken that nobody had put
 * in by then, or twice, or one overtook another, or a dequeue found nothing although the queue was never empty
 * (Henzinger, Sezgin and Vafeiadis 2013; Bouajjani, Emmi, Enea and Hamza 2015). Crashed enqueues have happened when
 * their element was taken and can be left out otherwise. Crashed dequeues may have taken any element: what contradicts
 * itself even if all of them took whatever they could is a fail, what has an order in which they take no more than they
 * must is a pass.
 */
export const queuePatterns: Decider = {
  stage: 'queue-patterns',
  decide(key: NormalisedKey, budget: Budget): Decision | undefined {
    if (!budget.spend(key.calls.length)) return { verdict: 'unknown' };
    const misfits = misfitFindings(key);
    if (misfits.length > 0) return { verdict: 'fail', findings: misfits.slice(0, ENOUGH) };
    const history = historyOf(key);
    if (history === undefined) {
      leaveToSearch(key, budget);
      return undefined;
    }
    const certain = findingsIn(key, history, history.crashed[0]?.invoked ?? Infinity);
    if (certain.length > 0) return { verdict: 'fail', findings: certain };
    if (history.crashed.length === 0 || findingsIn(key, history, Infinity).length === 0) return passed(history);
    const elements = withCrashedDequeues(history.elements, history.crashed);
    if ('pairs' in elements) return { verdict: 'fail', findings: [shortageFinding(key, elements)] };
    const dequeued = { ...history, elements };
    if (findingsIn(key, dequeued, Infinity).length === 0) return passed(dequeued);
    leaveToSearch(key, budget);
    return undefined;
  },
};

function passed(history: QueueHistory): Decision {
  return { verdict: 'pass', order: () => queueOrder(history) };
}

function findingsIn(key: NormalisedKey, { elements, empty, crashed }: QueueHistory, missing: number): Finding[] {
  return [
    ...overtakingsOf(elements, missing, ENOUGH).map((overtaking) => overtakingFinding(key, overtaking)),
    ...denialsOf(elements, empty, missing, ENOUGH).map((denial) => denialFinding(key, denial, crashed)),
  ];
}
