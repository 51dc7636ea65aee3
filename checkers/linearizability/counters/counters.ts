import type { Budget } from '../budget.ts';
import type { Call } from '../call.ts';
import type { Decider, Decision } from '../decider.ts';
import type { Finding } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { outOfBounds } from './bounds.ts';
import { CounterFindings, nonsenseFinding } from './findings.ts';
import { answerOf, historyOf, type CounterHistory } from './history.ts';
import { matchIncrements, type Matching } from './matching.ts';
import { movedBackOf, overlapsOf, skippedOf, totalsOf, type Total } from './totals.ts';

/** More contradictions than this on one key are not looked for: they would only be counted. */
const ENOUGH = 64;

/**
 * Counters that move in one direction, in time n log n. Then totals are the order of what was observed, answered
 * increments lead from one of them to another, and the other increments have to fill what is between. Exact when these
 * are all by the same amount; when they are not, that is a problem of sums (subset sum), and what holds in any case is
 * tried before the search.
 */
export const counterTotals: Decider = {
  stage: 'counter-totals',
  decide(key: NormalisedKey, budget: Budget): Decision | undefined {
    if (!budget.spend(key.calls.length)) return { verdict: 'unknown' };
    const nonsense = key.calls.filter(isNonsense).slice(0, ENOUGH);
    if (nonsense.length > 0) return { verdict: 'fail', findings: nonsense.map((call) => nonsenseFinding(key, call)) };
    const history = historyOf(key);
    return history && decide(key, history);
  },
};

function isNonsense(call: Call): boolean {
  const answer = answerOf(call);
  return answer !== undefined && !Number.isSafeInteger(answer);
}

function decide(key: NormalisedKey, history: CounterHistory): Decision | undefined {
  const tell = new CounterFindings(key, history);
  const totals = totalsOf(history);
  const disorder = disorderIn(history, totals, tell);
  if (disorder.length > 0) return { verdict: 'fail', findings: disorder };
  const amounts = new Set(history.increments.map(({ amount }) => amount));
  if (amounts.size > 1) {
    const findings = outOfBounds(history, ENOUGH).map(({ kind, observation }) =>
      kind === 'too-many' ? tell.tooManyBefore(observation) : tell.tooFewUntil(observation),
    );
    return findings.length > 0 ? { verdict: 'fail', findings } : undefined;
  }
  const [amount = 1] = amounts;
  const matching = matchIncrements(totals, history.increments, amount);
  if ('kind' in matching) return { verdict: 'fail', findings: [tell.mismatch(totals, matching)] };
  // Increments by nothing fit anywhere, and where exactly is not worth finding out.
  if (history.idle.length > 0) return { verdict: 'pass' };
  return { verdict: 'pass', order: () => inOrder(totals, matching) };
}

function disorderIn({ steps }: CounterHistory, totals: readonly Total[], tell: CounterFindings): Finding[] {
  const below = totals.filter(({ total }) => total < 0).flatMap(({ observations }) => observations);
  if (below.length > 0) return below.slice(0, ENOUGH).map((observation) => tell.belowInitial(observation));
  const overlaps = overlapsOf(steps, ENOUGH);
  if (overlaps.length > 0) return overlaps.map((overlap) => tell.overlap(overlap));
  const skipped = skippedOf(totals, ENOUGH);
  if (skipped.length > 0) return skipped.map((one) => tell.skipped(one));
  return movedBackOf(totals, ENOUGH).map((one) => tell.movedBack(one));
}

/** An answered increment comes right before the total it leads to, whatever else was observed of that after it. */
function inOrder(totals: readonly Total[], { before, rest }: Matching): Call[] {
  const order: Call[] = [];
  for (const [place, { observations, step }] of totals.entries()) {
    order.push(...(before[place] as readonly Call[]));
    if (step) order.push(step.call);
    const reads = observations.map(({ call }) => call).filter((call) => call.f === 'read' || call.input === 0);
    order.push(...reads.sort((a, b) => a.completed - b.completed));
  }
  return [...order, ...rest];
}
