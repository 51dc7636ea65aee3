import { isSwitchName, PAPER, SWITCHES, type SwitchName, type Switches } from './switches.ts';

/** What only one of the two correct builds does, and no switch changes or brings back. */
const WAYS = {
  'backs-up-by-hint': { base: 'paper', met: (switches: Switches) => switches.backsUpByHint },
  'stored-commit': { base: 'verdi', met: (switches: Switches) => !switches.volatileCommit },
  'next-index-at-last': { base: 'verdi', met: (switches: Switches) => !switches.nextIndexAfterLast },
  'empty-log-at-election': { base: 'verdi', met: (switches: Switches) => !switches.noOpAtElection },
} as const;

/** Something a build must do for a planted bug to have an effect: what a switch does, or what one correct build does. */
export type Need = SwitchName | keyof typeof WAYS;

/** Whether a build does what is needed. */
export function isMet(need: Need, switches: Switches): boolean {
  if (!isSwitchName(need)) return WAYS[need].met(switches);
  // With the default of `paper` an ordinary run seldom comes to a snapshot.
  if (need === 'compaction') return switches.compactAfter !== null && switches.compactAfter !== PAPER.compactAfter;
  const entries = Object.entries(SWITCHES[need].sets) as [keyof Switches, boolean | number][];
  return entries.every(([key, value]) =>
    typeof value === 'number' ? switches[key] !== null : switches[key] === value,
  );
}

/** The name of the build that does it, from the name of one that does not: with a switch more, or on the other base. */
export function withNeed(build: string, need: Need): string {
  const [, ...parts] = build.split('+');
  if (!isSwitchName(need)) return [WAYS[need].base, ...parts.filter((part) => !isSwitchName(part))].join('+');
  const first = parts.findIndex((part) => !isSwitchName(part));
  return [build.split('+')[0], ...parts.slice(0, first), need, ...parts.slice(first)].join('+');
}

/** What is needed, in a few words: `+compaction`, `+membership (paper has it)`, or `base verdi`. */
export function needInWords(need: Need): string {
  if (!isSwitchName(need)) return `base ${WAYS[need].base}`;
  return isMet(need, PAPER) ? `+${need} (paper has it)` : `+${need}`;
}
