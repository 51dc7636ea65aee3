import type { CounterHistory, Observation, Step } from './history.ts';

/** All that is known of one total of a counter. */
export interface Total {
  readonly total: number;
  /** Answered increments are in it twice: at the total they found and at the one they left. */
  readonly observations: readonly Observation[];
  /** The observation that completed first, here or at a higher total: what this total permits has begun by then. */
  readonly earliest: Observation | undefined;
  /** The observation that was invoked last, here or at a lower total: what it requires ends only after that. */
  readonly latest: Observation | undefined;
  /** The answered increment that led to this total from the one before. */
  readonly step: Step | undefined;
}

/** Two answered increments that would have moved the counter over the same ground. */
export interface Overlap {
  readonly steps: readonly [Step, Step];
}

/** A total between the one that an answered increment found and the one it left. */
export interface Skipped {
  readonly step: Step;
  readonly observation: Observation;
}

/** A lower total was observed after a higher one. */
export interface MovedBack {
  readonly before: Observation;
  readonly after: Observation;
}

/** The totals that were observed, lowest first, beginning with the initial one. */
export function totalsOf({ observations, steps }: CounterHistory): Total[] {
  const groups = new Map<number, Observation[]>([[0, []]]);
  const add = (observation: Observation): void => {
    const group = groups.get(observation.total);
    if (group) group.push(observation);
    else groups.set(observation.total, [observation]);
  };
  observations.forEach(add);
  for (const { call, from, to } of steps) {
    add({ call, total: from });
    add({ call, total: to });
  }
  const stepTo = new Map(steps.map((step) => [step.to, step]));
  const totals = [...groups].sort(([a], [b]) => a - b);
  const latest = runningBest(totals, (one, other) => one.call.invoked >= other.call.invoked);
  const earliest = runningBest(totals.toReversed(), (one, other) => one.call.completed <= other.call.completed);
  earliest.reverse();
  return totals.map(([total, group], index) => ({
    total,
    observations: group,
    earliest: earliest[index],
    latest: latest[index],
    step: stepTo.get(total),
  }));
}

/** At most `limit`. Where there are none, every answered increment has its ground to itself. */
export function overlapsOf(steps: readonly Step[], limit: number): Overlap[] {
  const overlaps: Overlap[] = [];
  let last: Step | undefined;
  for (const step of [...steps].sort((a, b) => a.to - b.to || a.from - b.from)) {
    if (overlaps.length >= limit) break;
    if (last && step.from < last.to) overlaps.push({ steps: [last, step] });
    last = step;
  }
  return overlaps;
}

/** At most `limit`; for steps that do not overlap. */
export function skippedOf(totals: readonly Total[], limit: number): Skipped[] {
  return totals
    .flatMap(({ step }, index) => {
      const between = totals[index - 1];
      const observation = between?.observations[0];
      return step && between && observation && between.total > step.from ? [{ step, observation }] : [];
    })
    .slice(0, limit);
}

/** At most `limit`. Where there are none, the totals can have come one after the other. */
export function movedBackOf(totals: readonly Total[], limit: number): MovedBack[] {
  const found: MovedBack[] = [];
  for (const [index, { observations }] of totals.entries()) {
    const after = totals[index - 1]?.latest;
    if (after === undefined) continue;
    const before = observations.find(({ call }) => call.completed < after.call.invoked);
    if (before) found.push({ before, after });
    if (found.length >= limit) break;
  }
  return found;
}

function runningBest(
  totals: readonly (readonly [number, readonly Observation[]])[],
  better: (one: Observation, other: Observation) => boolean,
): (Observation | undefined)[] {
  let best: Observation | undefined;
  return totals.map(([, group]) => {
    for (const observation of group) if (!best || better(observation, best)) best = observation;
    return best;
  });
}
