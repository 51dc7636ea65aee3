import { basename, join } from 'node:path';
import type { ScheduleStep } from '../../core/step.ts';
import { replaySchedule } from '../../replay/replay-schedule.ts';
import { subjectOf, targetOf, type ScheduleTarget } from '../../replay/schedule-target.ts';
import type { Explanation } from '../story/explanation.ts';
import { keepExplanation } from '../keep-explanation.ts';
import type { Finding, ShrunkFinding } from './finding.ts';
import type { HuntFolder } from './hunt-folder.ts';
import type { Catch } from './portion.ts';
import { semanticsOf, type HuntTarget } from './target.ts';

/** A smaller schedule that breaks the same. */
export interface SmallCatch {
  readonly schedule: readonly ScheduleStep[];
  readonly nodes: readonly string[];
  readonly digest: number;
  /** Null: it could become smaller still, but there was no time. */
  readonly explanation: Explanation | null;
}

/** Keeps schedules in folders of their own below the hunt's, with their traces, so that each can be replayed and compared. */
export class Keeper {
  readonly #folder: HuntFolder;
  readonly #target: ScheduleTarget;

  private constructor(folder: HuntFolder, target: ScheduleTarget) {
    this.#folder = folder;
    this.#target = target;
  }

  static async for(folder: HuntFolder): Promise<Keeper> {
    const { target } = folder.settings;
    // Whatever nodes may come to run decides what they are judged by.
    const upgrades = (target.otherBuilds ?? []).map((build, index): ScheduleStep => {
      return { rule: 'upgrade', node: `n${String(index + 1)}`, build };
    });
    const source = sourceOf(target, upgrades, []);
    return new Keeper(folder, await targetOf(source, {}));
  }

  /** Everything about the finding is on disk when this returns. */
  keep({ position, attempt }: Catch): Finding {
    const { seed, strategy, nodes, digest, schedule, breach } = attempt;
    const { system, build } = this.#folder.settings.target;
    const number = this.#folder.nextNumber;
    const finding: Finding = {
      type: 'finding',
      number,
      ...(breach as NonNullable<typeof breach>),
      seed,
      position,
      strategy,
      system,
      build,
      semantics: this.#target.semantics.name,
      nodes,
      steps: schedule.length,
      digest,
      folder: this.#schedule(`finding-${String(number)}`, schedule, nodes),
    };
    this.#folder.add(finding);
    return finding;
  }

  /** With its story and its picture beside it, where it is as small as it gets. */
  keepShrunk({ number }: Finding, { schedule, nodes, digest, explanation }: SmallCatch): ShrunkFinding {
    const folder = this.#schedule(`finding-${String(number)}-shrunk`, schedule, nodes);
    const shrunk: ShrunkFinding = { type: 'shrunk', number, nodes, steps: schedule.length, digest, folder };
    if (explanation === null) return this.#added({ ...shrunk, unfinished: true });
    const subject = subjectOf({ ...this.#target, nodes });
    keepExplanation(join(this.#folder.directory, folder), schedule, explanation, subject);
    return this.#added(shrunk);
  }

  #added(shrunk: ShrunkFinding): ShrunkFinding {
    this.#folder.add(shrunk);
    return shrunk;
  }

  #schedule(name: string, steps: readonly ScheduleStep[], nodes: readonly string[]): string {
    const { target } = this.#folder.settings;
    const kept = { directory: this.#folder.directory, name, started: new Date() };
    const { folder } = replaySchedule(sourceOf(target, steps, nodes), { ...this.#target, nodes }, target.plugins, kept);
    return basename(folder?.directory ?? '');
  }
}

function sourceOf(
  target: HuntTarget,
  steps: readonly ScheduleStep[],
  nodes: readonly string[],
): Parameters<typeof replaySchedule>[0] {
  const { system, build, options, plugins, lockstep } = target;
  const semantics = semanticsOf(target).name;
  const beside = { system, build, options, nodes, plugins, semantics, lockstep, scheduleDigest: undefined };
  return { file: 'schedule', steps, tornTail: false, beside, recorded: undefined, edited: false };
}
