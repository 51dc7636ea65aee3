import { rmSync } from 'node:fs';
import { relative } from 'node:path';
import type { JobOutcome } from '../core/campaign/outcome.ts';
import type { Plan } from '../core/plan.ts';
import { faults } from '../../nemesis/registry.ts';
import { workloads } from '../../workloads/registry.ts';
import { shellWord } from '../commands/shell-word.ts';
import type { JudgedRun } from '../finish.ts';
import { judge } from '../judge.ts';
import { makePlan } from '../plan/planner.ts';
import { prepare, type Prepared, type SpecSource } from '../prepare.ts';
import { runPlan } from '../run.ts';
import type { RunFolder } from '../store/run-folder.ts';
import type { JobTask } from './job-task.ts';
import { outcomeOf, troubledOutcome } from './outcome-of.ts';
import { replayCommand } from './replay-command.ts';
import { simulatedRecord } from './simulated-record.ts';
import { withSeed } from './variant.ts';

/** Where jobs are done. */
export interface Workplace {
  /** Folder that holds run folders. */
  readonly out: string;
  /** The machine and worker, as outcomes name it. */
  readonly worker: string;
  readonly signal: AbortSignal;
}

/**
 * One job to its outcome. Whatever goes wrong on the way is an outcome too, never an exception: a campaign outlives it. Runs in
 * process are judged in memory and leave nothing behind, unless their folder is asked for.
 *
 * @throws what the run throws when the signal was aborted: the job is not done then
 */
export async function runJob(task: JobTask, place: Workplace): Promise<JobOutcome> {
  const began = performance.now();
  const replay = replayCommand(task.source, task.job.seed);
  const doing = () => ({ wallTime: performance.now() - began, worker: place.worker, replay });
  let folder: RunFolder | undefined;
  const begin = (begun: RunFolder): void => void (folder = begun);
  try {
    const { record, document, states } = await judged(task, place, begin);
    return filed(outcomeOf(task, record, document, { ...doing(), states }), folder, task.keep);
  } catch (error) {
    if (!place.signal.aborted) return filed(troubledOutcome(task, error, doing()), folder, task.keep);
    if (folder !== undefined) remove(folder);
    throw error;
  }
}

async function judged(task: JobTask, place: Workplace, begin: (folder: RunFolder) => void): Promise<JudgedRecord> {
  const prepared = await preparedFor(task.source, task.job.seed);
  const inProcess = prepared.plan.spec.engine === 'sim' && task.keep !== 'always';
  return inProcess ? inMemory(prepared, task, place) : inFolder(task, place, begin);
}

type JudgedRecord = Pick<JudgedRun, 'record' | 'document'> & { readonly states?: string | undefined };

async function inMemory(prepared: Prepared, { job }: JobTask, { signal }: Workplace): Promise<JudgedRecord> {
  const plan = planFor(prepared, job.seed);
  const { record, traceDigest, repeats, states } = await simulatedRecord(plan, prepared.system, signal);
  return { record, states, document: judge(record, { level: repeats ? 'exact' : 'plan', traceDigest, replay: '' }) };
}

/** Prepared anew: checks of the plan may depend on the seed, and so does the spec's text. */
async function inFolder(
  { job, source }: JobTask,
  { out, signal }: Workplace,
  begin: (folder: RunFolder) => void,
): Promise<JudgedRecord> {
  const { plan, system, host, specText } = await prepare(withSeed(source, job.seed));
  return runPlan({
    ...{ plan, system, host, specText, out, signal },
    onEvent: () => undefined,
    onBegin: ({ folder }) => begin(folder),
  });
}

/** Removes the run's folder where nobody will ask for it, or names it. */
function filed(outcome: JobOutcome, folder: RunFolder | undefined, keep: JobTask['keep']): JobOutcome {
  if (folder === undefined) return outcome;
  if (keep === 'always' || (keep === 'failed' && !outcome.expected)) {
    const replay = `npx verdict replay ${shellWord(relative(process.cwd(), folder.directory))}`;
    return { ...outcome, folder: folder.id, replay };
  }
  remove(folder);
  return outcome;
}

function remove({ directory }: RunFolder): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Specs that were prepared before: checking one takes as long as a short run, and its jobs differ in the seed only. */
const known = new WeakMap<SpecSource, Promise<Prepared>>();

function preparedFor(source: SpecSource, seed: number): Promise<Prepared> {
  const before = known.get(source);
  if (before !== undefined) return before;
  const prepared = prepare(withSeed(source, seed));
  known.set(source, prepared);
  return prepared;
}

/** The plan that preparing the spec with this seed would give. */
function planFor({ plan: { spec }, system }: Prepared, seed: number): Plan {
  const parts = { workload: workloads.named(spec.workload.name), family: (name: string) => faults.named(name) };
  const plan = makePlan({ ...spec, seed: String(seed) }, parts);
  return system.byHandlers === undefined ? plan : { ...plan, keys: [], clients: [] };
}
