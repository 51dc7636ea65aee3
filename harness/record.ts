import { readLogEvents } from './store/node-log-events.ts';
import { findInLogs } from './store/node-logs.ts';
import { readNodeTraces, readRunTrace } from './store/node-traces.ts';
import { readStates } from './store/states-file.ts';
import { readHistory } from './store/history-file.ts';
import type { RunFolder } from './store/run-folder.ts';
import type { RunRecord } from './core/contracts/checker.ts';
import type { ReplicaState, System } from './core/contracts/system.ts';
import type { Json } from './core/json.ts';
import { timeOf } from './core/nemesis-events.ts';
import type { InvariantReport } from './core/raft/invariant-report.ts';
import type { Plan } from './core/plan.ts';
import type { TraceLine } from './core/trace.ts';
import { systems } from '../cluster/systems/registry.ts';
import { parsePlan } from './parse-plan.ts';
import { loadPlugins } from './plugins.ts';
import { shownPath } from './store/unreadable.ts';

/** What a run's result may depend on beside its plan; the content of `environment.json`. */
export type Environment = Readonly<Record<string, Json>>;

export function planOf(folder: RunFolder): Plan {
  return parsePlan(folder.readText('plan'), shownPath(folder.path('plan')));
}

/** Reads a run folder, also one whose harness was killed: what is missing is missing, the rest is judged. */
export async function readRecord(folder: RunFolder): Promise<RunRecord> {
  const plan = planOf(folder);
  await loadPlugins(plan.spec.plugins);
  const system = systems.named(plan.spec.system);
  const history = await readHistory(folder.path('history'), {});
  const environment = folder.has('environment') ? (folder.readJson('environment') as Environment) : {};
  return {
    plan,
    history,
    trace: await readTrace(folder, plan, environment),
    observation: system.observationWith?.(plan.spec.options) ?? system.observation,
    logFindings: await findInLogs(folder, plan.nodes, system.logPatterns),
    ...(await logEventsOf(folder, plan, system, environment)),
    replicas: folder.has('replicas') ? (folder.readJson('replicas') as (ReplicaState | null)[]) : undefined,
    ...(folder.has('invariants') ? { invariants: folder.readJson('invariants') as InvariantReport } : {}),
    ...(folder.has('states') ? { states: await readStates(folder.path('states')) } : {}),
    complete: timeOf(history.events, 'stop-recovery') !== undefined,
    environment,
  };
}

/** Logs have the wall clock, which the run must have read when it began. */
async function logEventsOf(
  folder: RunFolder,
  { spec, nodes }: Plan,
  { logGrammar }: System,
  { originMs }: Environment,
): Promise<Pick<RunRecord, 'logEvents'>> {
  if (spec.engine !== 'live' || logGrammar === undefined || typeof originMs !== 'number') return {};
  return { logEvents: await readLogEvents(folder, nodes, logGrammar, originMs) };
}

/** Live nodes write traces of their own, on the machine's clock; exact engines write the run's trace themselves. */
async function readTrace(folder: RunFolder, plan: Plan, environment: Environment): Promise<readonly TraceLine[]> {
  const origin = environment['originNs'];
  if (plan.spec.engine !== 'live') return readRunTrace(folder);
  return typeof origin === 'string' ? readNodeTraces(folder, plan.nodes, BigInt(origin)) : [];
}
