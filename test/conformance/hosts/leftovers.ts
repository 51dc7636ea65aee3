import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../../../cluster/hosts/command.ts';
import type { Lab } from '../../../harness/core/contracts/host.ts';

/** The network namespaces the lab's running nodes are in, as /proc names them: `net:[4026532281]`. */
export function networkNamespacesOf(lab: Lab): string[] {
  return lab.nodes
    .map((node) => lab.pid(node))
    .filter((pid) => pid !== undefined)
    .map((pid) => readlinkSync(`/proc/${pid}/ns/net`));
}

/** Everything on this machine that still belongs to the run, in words; empty when nothing does. */
export async function leftoversOf(runId: string, namespaces: readonly string[]): Promise<string[]> {
  return [
    ...processesOf(runId),
    ...namespaces.filter(isInUse).map((namespace) => `namespace ${namespace}`),
    ...foldersOf(runId),
    ...(await engineObjectsOf(runId, 'container', ['ps', '--all'])),
    ...(await engineObjectsOf(runId, 'network', ['network', 'ls'])),
  ];
}

function processesOf(runId: string): string[] {
  return pids()
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(`VERDICT_RUN=${runId}`))
    .map((pid) => `process ${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);
}

/** By a process in it, or by a mount that keeps it. */
function isInUse(namespace: string): boolean {
  const mounted = read('/proc/self/mountinfo').includes(namespace);
  return mounted || pids().some((pid) => linkOf(`/proc/${pid}/ns/net`) === namespace);
}

function foldersOf(runId: string): string[] {
  const root = join(tmpdir(), `verdict-${userInfo().uid}`);
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => name.includes(runId))
    .map((name) => `folder ${join(root, name)}`);
}

async function engineObjectsOf(runId: string, kind: string, list: readonly string[]): Promise<string[]> {
  const filter = ['--no-trunc', '--quiet', '--filter', `label=verdict.run=${runId}`];
  // Without an engine here there is nothing of the run in one.
  const { exitCode, stdout } = await runTool(['docker', ...list, ...filter]);
  return exitCode === 0
    ? stdout
        .split('\n')
        .filter(Boolean)
        .map((id) => `${kind} ${id}`)
    : [];
}

function pids(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

/** A process that ended meanwhile, or is another user's, has nothing to say. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
