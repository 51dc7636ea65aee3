import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { blame } from '../../../checkers/invariants/blame.ts';
import { keepDocument, keepSchedule } from '../../commands/shrink-folder.ts';
import { shrinkDocument } from '../../commands/shrink-text.ts';
import type { TraceLine } from '../../core/trace.ts';
import { loadPlugins } from '../../plugins.ts';
import { readSource } from '../../replay/schedule-source.ts';
import { targetOf } from '../../replay/schedule-target.ts';
import { shrink, type Shrunk } from '../../search/shrink/shrink.ts';
import { subjectOfTarget, twinOfTarget, type ShrinkSubject } from '../../search/shrink/subject.ts';
import { explain } from '../../search/story/explanation.ts';
import type { Trials } from '../../search/trials.ts';
import { RUN_FILES } from '../../store/run-folder.ts';
import { shapeOf } from './shape.ts';

/** Steps of worlds that making a failure small may take: seconds, or a minute where every try starts processes. */
const BUDGET = 2_000_000;
const BUDGET_OF_PROCESSES = 10_000;
/** Steps after the first violation in which others show that have the same cause. */
const CONSEQUENCES = 2_000;

/** A schedule made small, in a folder of its own beside the run. */
export interface ShrunkRun {
  readonly folder: string;
  readonly steps: number;
  readonly nodes: number;
  readonly predicate: string;
  /** Every predicate that the run itself breaks, until some time after the first. */
  readonly breaks: readonly string[];
  readonly shape: string;
}

/**
 * Makes the schedule of a failed run of an exact engine small, and writes it beside the run as `verdict shrink` does. Undefined
 * where nothing breaks that a smaller schedule could break too.
 *
 * @throws InputError for systems whose schedules cannot be shrunk
 */
export async function shrinkRun(directory: string): Promise<ShrunkRun | undefined> {
  const source = readSource(directory);
  const plugins = source.beside?.plugins ?? [];
  await loadPlugins(plugins);
  const target = await targetOf(source, {});
  const inProcess = twinOfTarget(target);
  // Real processes are left out of it where the same build in process breaks the same.
  const small =
    (inProcess && smallest(inProcess, source.steps, { budget: BUDGET })) ??
    smallest(
      subjectOfTarget(target),
      source.steps,
      target.lockstep === undefined ? { budget: BUDGET } : { budget: BUDGET_OF_PROCESSES, thrifty: true },
    );
  if (small === undefined) return undefined;
  const { schedule, nodes, predicate, breaks } = small;
  const explanation = explain(small.trials, schedule, predicate);
  const smallTarget = { ...target, nodes };
  const kept = keepSchedule(small, smallTarget, explanation, plugins, dirname(directory));
  keepDocument(kept, shrinkDocument(source, smallTarget, small, small, explanation, kept));
  const shape = shapeOf(traceIn(kept.directory));
  const folder = basename(kept.directory);
  return { folder, steps: schedule.length, nodes: nodes.length, predicate, breaks, shape };
}

function traceIn(directory: string): TraceLine[] {
  const lines = readFileSync(join(directory, RUN_FILES.trace), 'utf8').trimEnd().split('\n');
  // The first one names the format.
  return lines.slice(1).map((line) => JSON.parse(line) as TraceLine);
}

type Steps = Parameters<Trials['run']>[0];
type Budget = NonNullable<Parameters<typeof shrink>[3]>;

/** With clocks as the build needs them, else with clocks that know no bound. */
function smallest({ trials, unbounded }: ShrinkSubject, steps: Steps, budget: Budget): SmallRun | undefined {
  for (const candidate of unbounded === undefined ? [trials] : [trials, unbounded]) {
    const { violations } = candidate.run(steps, undefined, true);
    const first = blame(violations)?.first;
    if (first === undefined) continue;
    const small = shrink(candidate, steps, { predicate: first.predicate }, budget);
    const end = Math.max(...violations.map(({ at }) => at)) + CONSEQUENCES;
    const breaks = candidate.run(steps.slice(0, end)).violations.map(({ predicate }) => predicate);
    return small && { ...small, breaks: [...new Set(breaks)].sort(), unbounded: candidate === unbounded };
  }
  return undefined;
}

type SmallRun = Shrunk & { readonly breaks: readonly string[]; readonly unbounded: boolean };
