import type { TrialSubject } from '../trials.ts';
import { InputError } from '../../core/errors.ts';
import type { ExplorationBounds } from './bounds.ts';

/** Beyond this many nodes there are too many namings to compare. */
const MOST_RENAMED = 5;

/**
 * Why the nodes of a subject cannot be renamed; undefined where they can. What states are made of is known of the
 * reference Raft only, and a snapshot stands for entries that cannot be renamed any more.
 *
 * @param takesSnapshots whether a node can take one within the bounds
 */
export function noSymmetry(system: string, { nodes }: TrialSubject, takesSnapshots: boolean): string | undefined {
  if (system !== 'raft') return `nobody knows which fields of ${system} name nodes`;
  if (takesSnapshots) return 'snapshots hide entries';
  return nodes.length > MOST_RENAMED ? `there are more than ${String(MOST_RENAMED)} nodes` : undefined;
}

/**
 * Whether a log can become so long within the bounds that a snapshot takes its place. Every leader may add an entry of
 * its own, and every step of a schedule that is begun with another.
 *
 * @param compactAfter entries after which a node takes a snapshot; undefined where it never does
 */
export function takesSnapshots(
  compactAfter: number | undefined,
  { terms, entries }: Pick<ExplorationBounds, 'terms' | 'entries'>,
  begun: number,
): boolean {
  return compactAfter !== undefined && compactAfter <= terms + entries + begun;
}

/** @throws InputError for a build whose clocks would be part of every world */
export function checkExplorable(build: string, { drift }: TrialSubject): void {
  if (drift === undefined) return;
  throw new InputError(`${build} needs bounded clocks, and an exploration knows no time`, {
    code: 'EXPLORE_CLOCKS',
    hint: 'Use `npx verdict hunt`, which keeps clocks.',
  });
}
