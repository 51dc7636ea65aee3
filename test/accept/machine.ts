import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A process as /proc shows it. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since boot; with the pid it names one process for ever. */
  readonly startTime: string;
  readonly arguments: string;
  readonly environment: string;
  /** Whether any of its threads was stopped. */
  readonly isStopped: boolean;
  /** Its network namespace, as /proc names it. */
  readonly network: string;
  /** Lines of `hierarchy:controllers:path`. */
  readonly groups: readonly string[];
}

/** Fields of /proc/PID/stat behind the name (proc(5): state is field 3, parent 4, start time 22). */
const STATE = 0;
const PARENT = 1;
const START_TIME = 19;

/** Every process that may be looked into, without those that have ended and wait for their parent. */
export function allProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => processOf(Number(pid)) ?? []);
}

/** Undefined of one that has ended. */
export function processOf(pid: number): Process | undefined {
  try {
    const fields = fieldsOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (fields[STATE] === 'Z') return undefined;
    const threads = readdirSync(`/proc/${pid}/task`);
    const states = threads.map((thread) => fieldsOf(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'))[STATE]);
    return {
      pid,
      parent: Number(fields[PARENT]),
      startTime: fields[START_TIME] ?? '',
      arguments: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim(),
      environment: readFileSync(`/proc/${pid}/environ`, 'utf8'),
      isStopped: states.some((state) => state === 'T' || state === 't'),
      network: networkNamespaceOf(pid),
      groups: linesOf(readFileSync(`/proc/${pid}/cgroup`, 'utf8')),
    };
  } catch {
    // It ended between two looks.
    return undefined;
  }
}

export function descendantsOf(pid: number, processes: readonly Process[]): Process[] {
  const children = processes.filter(({ parent }) => parent === pid);
  return children.flatMap((child) => [child, ...descendantsOf(child.pid, processes)]);
}

export function networkNamespaceOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}

/** Folders of the control groups that these lines of /proc/PID/cgroup name. */
export function groupFolders(groups: readonly string[]): string[] {
  return groups.flatMap((line) => {
    const [, controllers = '', ...path] = line.split(':');
    const folder = join('/sys/fs/cgroup', controllers, path.join(':'));
    return existsSync(folder) ? [folder] : [];
  });
}

/** Control groups of a run of ours. */
export function groupsOfRun(runId: string): string[] {
  const own = groupFolders(linesOf(readFileSync('/proc/self/cgroup', 'utf8')));
  return own
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => path.includes(runId));
}

/** What others do on this machine is theirs, but nobody here may touch what its own programs receive and send. */
export function rulesOfMachine(): string[] {
  return rulesIn(linesOf(toolOutput('iptables-save', []))).filter((rule) => / (-A |:)(INPUT|OUTPUT) /.test(rule));
}

/** Rules and chains with their table, without counters. A table that nobody has looked at is not listed, and is empty. */
export function rulesIn(lines: readonly string[]): string[] {
  let table = '';
  const rules: string[] = [];
  for (const line of lines) {
    if (line.startsWith('*')) table = line.slice(1);
    if (line.startsWith('-A ') || (line.startsWith(':') && !line.includes(' ACCEPT '))) {
      rules.push(`${table} ${line.replace(/ \[\d+:\d+\]$/, '')}`);
    }
  }
  return rules;
}

/** What a tool printed, at once; whatever its exit status. */
export function toolOutput(program: string, parameters: readonly string[]): string {
  const { stdout, error } = spawnSync(program, parameters, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (error) throw error;
  return stdout;
}

export function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function fieldsOf(status: string): string[] {
  return status.slice(status.lastIndexOf(')') + 2).split(' ');
}
