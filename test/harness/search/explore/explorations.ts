import { raft } from '../../../../cluster/systems/raft/raft.ts';
import { nodeNames } from '../../../../harness/core/plan.ts';
import { parseText } from '../../../../harness/core/schedule/parse-text.ts';
import type { ScheduleStep } from '../../../../harness/core/step.ts';
import type { ExplorationBounds } from '../../../../harness/search/explore/bounds.ts';
import { Exploration } from '../../../../harness/search/explore/exploration.ts';
import type { ExplorationReport } from '../../../../harness/search/explore/report.ts';
import { trialsOf } from '../../../../harness/search/hunt/target.ts';
import type { Trials } from '../../../../harness/search/trials.ts';

export interface Explored {
  readonly report: ExplorationReport;
  readonly trials: Trials;
}

export interface ExploreOptions {
  readonly nodes?: number;
  /** In the text language of schedules. */
  readonly prefix?: string;
  readonly symmetry?: boolean;
  readonly sleepSets?: boolean;
  readonly stopAtFirst?: boolean;
}

const NONE: ExplorationBounds = { terms: 1, entries: 0, crashes: 0, duplicates: 0, drops: 0, steps: 0 };

/** A build of the reference Raft on this many nodes. */
export function trialsFor(build: string, nodes: number): Trials {
  const target = { system: 'raft', build, options: raft.options({}), plugins: [], semantics: null, clocks: null };
  return trialsOf(target)(nodes);
}

/** Explores to the end of the bounds. */
export function explore(
  build: string,
  bounds: Partial<ExplorationBounds>,
  { nodes = 3, prefix = '', symmetry = true, sleepSets = false, stopAtFirst = true }: ExploreOptions = {},
): Explored {
  const trials = trialsFor(build, nodes);
  const { subject, predicates } = trials;
  const exploration = new Exploration({
    subject,
    predicates,
    bounds: { ...NONE, ...bounds },
    prefix: stepsOf(prefix),
    symmetry,
    sleepSets,
    stopAtFirst,
  });
  while (exploration.advance(1_000)) continue;
  return { report: exploration.report(), trials };
}

export function stepsOf(text: string): readonly ScheduleStep[] {
  return text === '' ? [] : parseText(text, 'prefix');
}

export const NAMES = nodeNames(3);
