import type { Interval } from '../core/statistics/interval.ts';
import { wilson } from '../core/statistics/wilson.ts';

export const POWER_FORMAT = 'verdict-power/1';

/** What became of one planted bug. */
export interface BugTrial {
  readonly bug: string;
  readonly summary: string;
  readonly build: string;
  /** The seed that showed it first, and what broke; absent where none did. */
  readonly caught?: { readonly seed: number; readonly check: string; readonly reason?: string };
  /** How many seeds were tried. */
  readonly tried: number;
  /** Messages of runs that came to no verdict. */
  readonly troubles: readonly string[];
}

/** The content of `power.json`: what a spec's faults and budget would have found. */
export interface PowerDocument {
  readonly format: typeof POWER_FORMAT;
  readonly spec: string;
  readonly base: string;
  readonly steps: number;
  readonly seeds: { readonly from: number; readonly to: number };
  readonly caught: number;
  readonly of: number;
  /** Of the share that is caught, at 95 % confidence: as if bugs were drawn from all that one could make. */
  readonly interval: Interval;
  readonly blindTo: readonly string[];
  readonly bugs: readonly BugTrial[];
  /** Faults of the spec that were not part of it, with the reason. */
  readonly leftOut: readonly string[];
}

export function powerDocument(
  about: Pick<PowerDocument, 'spec' | 'base' | 'steps' | 'seeds' | 'leftOut'>,
  bugs: readonly BugTrial[],
): PowerDocument {
  const caught = bugs.filter((trial) => trial.caught !== undefined).length;
  return {
    format: POWER_FORMAT,
    ...about,
    caught,
    of: bugs.length,
    interval: wilson(caught, bugs.length),
    blindTo: bugs.filter((trial) => trial.caught === undefined).map(({ bug }) => bug),
    bugs,
  };
}

/** How what is caught differs from an earlier time. */
export interface PowerChange {
  /** Bugs that were caught then and are not now, and the other way round; of those that both know. */
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  /** Whether fewer of the bugs that both know are caught. */
  readonly drop: boolean;
}

export function changeSince(last: PowerDocument, now: PowerDocument): PowerChange {
  const known = new Set(last.bugs.map(({ bug }) => bug));
  const lost = now.blindTo.filter((bug) => known.has(bug) && !last.blindTo.includes(bug));
  const gained = last.blindTo.filter((bug) =>
    now.bugs.some((trial) => trial.bug === bug && trial.caught !== undefined),
  );
  return { lost, gained, drop: lost.length > gained.length };
}

/** `Such a run would have caught 54 of 62 planted bugs (87 %, 95 % interval 77 % to 93 %); blind to: …` */
export function powerLine({ caught, of, interval, blindTo }: PowerDocument): string {
  const share = of === 0 ? 0 : caught / of;
  const blind = blindTo.length === 0 ? '' : `; blind to: ${blindTo.join(', ')}`;
  const range = `95 % interval ${percent(interval.low)} to ${percent(interval.high)}`;
  return `Such a run would have caught ${String(caught)} of ${String(of)} planted bugs (${percent(share)}, ${range})${blind}`;
}

function percent(share: number): string {
  return `${String(Math.round(share * 100))} %`;
}
