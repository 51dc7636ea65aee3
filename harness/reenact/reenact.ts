import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systems } from '../../cluster/systems/registry.ts';
import { workloads } from '../../workloads/registry.ts';
import type { AnyKeyValueHandlers } from '../core/contracts/handlers.ts';
import { InputError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { Plan } from '../core/plan.ts';
import type { ScheduleStep } from '../core/step.ts';
import type { CheckResult } from '../core/verdict.ts';
import type { VerdictDocument } from '../core/verdict-document.ts';
import { loadPlugins } from '../plugins.ts';
import { planOf } from '../record.ts';
import { replaySchedule, type KeptIn, type ReplayDocument } from '../replay/replay-schedule.ts';
import type { ScheduleSource } from '../replay/schedule-source.ts';
import { targetOf } from '../replay/schedule-target.ts';
import { readHistory } from '../store/history-file.ts';
import { readNodeRecords, type NodeRecord } from '../store/node-traces.ts';
import { RunFolder, writing } from '../store/run-folder.ts';
import { compareHistories } from './client-history.ts';
import type { Difference } from './difference.ts';
import { DiskFaults } from './disk-faults.ts';
import { enactRecording, type Enacted } from './enactment.ts';
import type { LeftOut } from './left-out.ts';
import { semanticsResult } from './semantics-result.ts';

/** The file that says how a live run was re-enacted, in the folder of what it led to. */
export const REENACT_FILE = 'reenact.json';
export const REENACT_FORMAT = 'verdict-reenact/1';

/** How a live run was re-enacted; the content of `reenact.json`. */
export interface ReenactDocument {
  readonly format: typeof REENACT_FORMAT;
  /** The live run. */
  readonly run: string;
  /** Steps that the nodes wrote down, and those of them that were re-enacted. */
  readonly recorded: number;
  readonly accepted: number;
  readonly lives: number;
  /** Packets that never arrived, and copies of those that arrived more than once. */
  readonly lost: number;
  readonly duplicated: number;
  readonly leftOut: readonly LeftOut[];
  /** Lines of traces that are none, as the last one of a killed node may be. */
  readonly unreadable: number;
  readonly difference: Difference | null;
  /** Checks that failed in the live run. */
  readonly failedLive: readonly { readonly name: string; readonly summary: string }[];
  /** What became of the schedule: the content of `replay.json`, with two checks more. */
  readonly replay: ReplayDocument;
}

export interface Reenacted {
  readonly document: ReenactDocument;
  readonly folder: RunFolder;
}

/**
 * Re-enacts a live run in the world: every step that its nodes wrote down becomes a choice of a schedule, and what it did
 * is compared with what the handlers give. The schedule is kept and judged as any other.
 *
 * @throws InputError for what is no live run, and for one whose nodes wrote no steps, saying how to get them
 */
export async function reenact(directory: string, out: string, started: Date): Promise<Reenacted> {
  const run = RunFolder.open(directory);
  const plan = planOf(run);
  await loadPlugins(plan.spec.plugins);
  const handlers = handlersFor(plan, directory);
  const records = await recordsOf(run, plan, directory);
  const { events } = await readHistory(run.path('history'), {});
  const { scheduled } = await targetOf(sourceOf(plan, directory, []), {});
  const enacted = enactRecording({
    system: scheduled,
    requestOf: (input) => handlers.requestOf(input),
    nodes: plan.nodes,
    build: plan.spec.build,
    records,
    history: events,
    faults: new DiskFaults(events),
  });
  const recorded = records.reduce((sum, { steps }) => sum + steps.length, 0);
  const wording = workloads.named(plan.spec.workload.name);
  const checks = [
    semanticsResult(enacted, recorded),
    compareHistories({ events, wording, system: scheduled }, enacted),
  ];
  const { folder, document: replay } = await keep(plan, directory, enacted, checks, { directory: out, started });
  const document: ReenactDocument = {
    format: REENACT_FORMAT,
    run: directory,
    recorded,
    accepted: enacted.accepted,
    lives: enacted.lives,
    lost: enacted.lost,
    duplicated: enacted.duplicated,
    leftOut: enacted.leftOut,
    unreadable: records.reduce((sum, { unreadable }) => sum + unreadable, 0),
    difference: enacted.difference ?? null,
    failedLive: failedIn(run),
    replay,
  };
  const path = join(folder.directory, REENACT_FILE);
  writing(path, () => writeFileSync(path, `${JSON.stringify(document, undefined, 2)}\n`));
  return { document, folder };
}

type Reenactable = AnyKeyValueHandlers & Required<Pick<AnyKeyValueHandlers, 'requestOf'>>;

function handlersFor({ spec }: Plan, directory: string): Reenactable {
  if (spec.engine !== 'live') {
    throw new InputError(`${directory} is a run of engine ${spec.engine}; re-enacted are live runs`, {
      code: 'REENACT_ENGINE',
      hint: `It has a schedule already: npx verdict replay ${directory}/schedule.jsonl`,
    });
  }
  const system = systems.named(spec.system);
  const handlers = system.handlers?.(spec.build, spec.options);
  if (handlers?.requestOf !== undefined) return handlers as Reenactable;
  throw new InputError(
    `runs of ${spec.system} cannot be re-enacted: its nodes write no steps that handlers could repeat`,
    {
      code: 'REENACT_SYSTEM',
      hint: 'Systems with handlers that say which request is behind a recorded input can be: raft is one.',
    },
  );
}

async function recordsOf(run: RunFolder, { nodes }: Plan, directory: string): Promise<readonly NodeRecord[]> {
  const environment = run.has('environment') ? (run.readJson('environment') as Readonly<Record<string, Json>>) : {};
  const origin = environment['originNs'];
  const records = typeof origin === 'string' ? await readNodeRecords(run, nodes, BigInt(origin)) : [];
  if (records.some(({ steps }) => steps.length > 0)) return records;
  throw new InputError(`${directory} holds no steps of its nodes`, {
    code: 'REENACT_NO_TRACE',
    hint: 'Nodes of raft write them unless the spec says options: {trace: false}; run it again without that.',
  });
}

function sourceOf({ spec, nodes }: Plan, file: string, steps: readonly ScheduleStep[]): ScheduleSource {
  const { system, build, options } = spec;
  return {
    file,
    said: { system, build, options, nodes },
    steps,
    tornTail: false,
    beside: undefined,
    recorded: undefined,
    edited: false,
  };
}

/** Runs the schedule as any other, judged by every invariant, in a folder of its own. */
async function keep(
  plan: Plan,
  directory: string,
  { schedule }: Enacted,
  checks: readonly CheckResult[],
  out: KeptIn,
): Promise<{ readonly folder: RunFolder; readonly document: ReplayDocument }> {
  const source = sourceOf(plan, directory, schedule);
  const target = await targetOf(source, {});
  const { folder, document } = replaySchedule(
    source,
    target,
    plan.spec.plugins,
    { ...out, name: 'reenacted' },
    () => checks,
  );
  if (folder === undefined) throw new RangeError('a folder was asked for');
  return { folder, document };
}

function failedIn(run: RunFolder): ReenactDocument['failedLive'] {
  if (!run.has('verdict')) return [];
  const { checks } = run.readJson('verdict') as VerdictDocument;
  return checks.filter(({ verdict }) => verdict === 'fail').map(({ name, summary }) => ({ name, summary }));
}
