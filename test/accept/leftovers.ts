import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findEngine, type Engine } from '../../cluster/hosts/docker/engine.ts';
import { RUN_LABEL } from '../../cluster/hosts/docker/labels.ts';
import { allProcesses, descendantsOf, groupFolders, groupsOfRun, linesOf, processOf, toolOutput } from './machine.ts';
import type { Process } from './machine.ts';

/** What there is of a run on this machine while it goes on. */
export interface Traces {
  readonly runId: string;
  readonly processes: readonly Process[];
  /** Control groups that only its processes are in, and bridges. */
  readonly paths: readonly string[];
  /** Where the engine keeps network namespaces mounted; the empty files stay for a minute. */
  readonly namespaces: readonly string[];
}

/** @param harness pid of the harness of the run in this folder */
export async function tracesOf(folder: string, harness: number): Promise<Traces> {
  const runId = basename(folder);
  const { containers, networks } = await objectsOf(runId);
  const everybody = allProcesses();
  const roots = containers.flatMap(({ pid }) => everybody.filter((process) => process.pid === pid));
  const below = [harness, ...roots.map(({ pid }) => pid)].flatMap((pid) => descendantsOf(pid, everybody));
  const processes = [...roots, ...below, ...everybody.filter((process) => carries(process, runId))];
  const shared = new Set(groupFolders(processOf(process.pid)?.groups ?? []));
  const groups = processes.flatMap((process) => groupFolders(process.groups)).filter((path) => !shared.has(path));
  const namespaces = containers.flatMap(({ sandbox }) => (sandbox === '' ? [] : [sandbox]));
  const bridges = networks.map((id) => `/sys/class/net/br-${id.slice(0, 12)}`);
  return { runId, processes, paths: [...new Set([...groups, ...bridges])], namespaces };
}

/** What is left of it when everything should be gone. */
export async function leftovers(traces: Traces | undefined): Promise<string[]> {
  if (traces === undefined) return [];
  const { runId, processes, paths, namespaces } = traces;
  const { containers, networks } = await objectsOf(runId);
  const alive = processes.filter(({ pid, startTime }) => processOf(pid)?.startTime === startTime);
  const late = allProcesses().filter((process) => carries(process, runId));
  const scratch = join(tmpdir(), `verdict-${String(process.getuid?.() ?? 0)}`, runId);
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
  return [
    ...[...alive, ...late].map(({ pid, arguments: argv }) => `process ${String(pid)} ${argv}`),
    ...containers.map(({ id }) => `container ${id}`),
    ...networks.map((id) => `network ${id}`),
    ...[scratch, ...paths].filter((path) => existsSync(path)),
    ...namespaces.filter((path) => mounts.includes(path)),
    ...groupsOfRun(runId),
    ...linesOf(toolOutput('ip', ['netns', 'list'])).filter((name) => name.includes(runId)),
  ];
}

/** Whether it was started with the run's name. */
function carries({ pid, arguments: argv, environment }: Process, runId: string): boolean {
  return pid !== process.pid && `${argv}\0${environment}`.includes(runId);
}

interface RunObjects {
  readonly containers: readonly { readonly id: string; readonly pid: number; readonly sandbox: string }[];
  readonly networks: readonly string[];
}

/** Containers and networks of a run; none where there is no engine. */
async function objectsOf(runId: string): Promise<RunObjects> {
  const found = await findEngine();
  if (!('engine' in found)) return { containers: [], networks: [] };
  const { engine } = found;
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  const [containers, networks] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
  ]);
  const inspected = await Promise.all(containers.map(({ Id }) => inspect(engine, Id)));
  return { containers: inspected.flatMap((container) => container ?? []), networks: networks.map(({ Id }) => Id) };
}

/** Undefined of one that is gone by now. */
async function inspect(engine: Engine, id: string): Promise<RunObjects['containers'][number] | undefined> {
  try {
    const { State, NetworkSettings } = await engine.getContainer(id).inspect();
    return { id, pid: State.Pid, sandbox: NetworkSettings.SandboxKey };
  } catch {
    return undefined;
  }
}
