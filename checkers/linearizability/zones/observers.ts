import { isCrashed, NONE, type Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import { observersOf, type Cluster } from './clusters.ts';

/**
 * The finding together with calls that prove that its crashed calls happened: for each a call that found its value,
 * and so on until a completed one.
 */
export function withObservers(finding: Finding, clusters: ReadonlyMap<number, Cluster>): Finding {
  const calls = [...finding.calls];
  for (const call of calls) {
    if (!isCrashed(call) || calls.some((other) => other !== call && other.observes === call.writes)) continue;
    const observer = bestObserver(clusters.get(call.writes));
    if (observer === undefined) continue;
    const cutDown = calls.findIndex((other) => other.operation === observer.operation);
    if (cutDown === -1) calls.push(observer);
    else calls[cutDown] = observer;
  }
  return { ...finding, calls };
}

function bestObserver(cluster: Cluster | undefined): Call | undefined {
  const observers = cluster === undefined ? [] : observersOf(cluster);
  return observers.find((call) => call.writes === NONE) ?? observers.find((call) => !isCrashed(call)) ?? observers[0];
}
