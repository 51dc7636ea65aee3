import type { LinkTimes } from '../harness/core/link-times.ts';
import type { Link } from './shapes.ts';

/** A time in which no packet of a link arrived: from the last one before to the first one after, ms. */
export interface Silence {
  readonly from: number;
  /** Undefined while it goes on. */
  readonly to: number | undefined;
}

/** A stretch of the run in which a link was to carry nothing, ms: from the order to cut to the order to heal. */
export interface CutWindow {
  readonly from: number;
  readonly to: number;
}

/**
 * What the silences of a link say about a fault that cut it, at one stretch or at several. Of the silences that touch a
 * stretch it is the one that lasts longest inside: others come from a machine that was busy for a moment. Stretches too
 * short for a silence are passed over.
 */
export function linkTimes(link: Link, silences: readonly Silence[], windows: readonly CutWindow[]): LinkTimes {
  const seen = windows.flatMap((window) => {
    const silence = longestIn(silences, window);
    return silence === undefined ? [] : [{ window, silence }];
  });
  const [first] = seen;
  const last = seen.at(-1);
  const healedAt = last?.silence.to ?? null;
  return {
    ...link,
    cutAt: first?.silence.from ?? null,
    healedAt,
    cutAfterMs: first === undefined ? null : rounded(first.silence.from - first.window.from),
    healedAfterMs: healedAt === null || last === undefined ? null : rounded(healedAt - last.window.to),
  };
}

function longestIn(silences: readonly Silence[], window: CutWindow): Silence | undefined {
  const within = ({ from, to = Infinity }: Silence): number => Math.min(to, window.to) - Math.max(from, window.from);
  return silences.reduce<Silence | undefined>((best, silence) => {
    const length = within(silence);
    return length > 0 && (best === undefined || length > within(best)) ? silence : best;
  }, undefined);
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
