import type { Anomaly } from './anomalies.ts';
import type { ConsistencyModel } from './consistency-model.ts';
import { MOST_TOLD } from './sentences.ts';

/** An anomaly that breaks the promise, and how often it was found. */
export function failureOf(anomaly: Anomaly): string {
  const { name, count } = anomaly;
  return `${count > 1 ? `${name} ${count} times, first: ` : ''}${anomalyInWords(anomaly)}`;
}

/** The first instance; `T1`, `T2`, … are named by the index of their invocation. */
export function anomalyInWords({ cycles, sentence }: Anomaly): string {
  const named = cycles[0]?.transactions.slice(0, MOST_TOLD) ?? [];
  if (named.length === 0) return sentence;
  return `${sentence} (${named.map(({ index }, place) => `T${place + 1} = #${index}`).join(', ')})`;
}

/** What may hold nevertheless, and what else was found than the first. */
export function remainsOf(broken: readonly Anomaly[], possible: readonly ConsistencyModel[]): string {
  const left = possible.length === 0 ? 'No known model allows this.' : `At most ${possible.join(' or ')} is possible.`;
  const others = broken.slice(1).map(({ name, count }) => `${name} (${count})`);
  return others.length === 0 ? left : `${left} Also found: ${others.join(', ')}.`;
}
