import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startTimeOf, stateOf } from '../owner.ts';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessHandle {
  readonly pid: number;
  /** Clock ticks since boot. */
  readonly startTime: string;
}

/** How often something only /proc tells is looked at again, ms. */
export const POLL_MS = 1;

/** Undefined when there is no such process any more. */
export function handleOf(pid: number): ProcessHandle | undefined {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/** Signals the very process of the handle; false when it is gone. Pid 0, 1 and groups are refused. */
export function signalProcess(handle: ProcessHandle, signal: NodeJS.Signals): boolean {
  if (!(handle.pid > 1)) throw new RangeError(`refusing to signal pid ${handle.pid}`);
  return startTimeOf(handle.pid) === handle.startTime && send(handle.pid, signal);
}

/**
 * Signals every process of a group; false when there is none. The caller must know that the group is still the one it
 * means: its leader is a child of this process that was not reaped yet.
 */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  if (!(leader > 1)) throw new RangeError(`refusing to signal process group ${leader}`);
  return send(-leader, signal);
}

/** A zombie is gone: nothing of it runs or holds a socket any more. */
export function isGone(handle: ProcessHandle): boolean {
  const state = stateOf(handle.pid);
  return state === undefined || state === 'Z' || state === 'X' || startTimeOf(handle.pid) !== handle.startTime;
}

/** Waits until `condition` holds; false when it still does not after `limitMs`. */
export async function waitUntil(condition: () => boolean, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) return false;
    await delay(POLL_MS);
  }
  return true;
}

/** Children of a process's first thread, oldest first. */
export function childrenOf(pid: number): number[] {
  const listed = read(`/proc/${pid}/task/${pid}/children`);
  if (listed !== undefined) return listed.trim().split(/\s+/).filter(Boolean).map(Number);
  return allPids().filter((other) => statFieldsOf(other)?.parent === pid);
}

/** Processes of a group within one pid namespace. */
export function groupMembers(group: number, pidNamespace: string): ProcessHandle[] {
  return allPids()
    .filter((pid) => statFieldsOf(pid)?.group === group && pidNamespaceOf(pid) === pidNamespace)
    .map(handleOf)
    .filter((handle) => handle !== undefined);
}

export function pidNamespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    // Gone, or another user's.
    return undefined;
  }
}

/** The process's number inside the innermost pid namespace it is in. */
export function innerPidOf(pid: number): number | undefined {
  const numbers = /^NSpid:\s*(.*)$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return numbers === undefined ? undefined : Number(numbers.trim().split(/\s+/).at(-1));
}

/** Arguments as the kernel shows them; empty for a process that is gone or between two programs. */
export function commandLineOf(pid: number): readonly string[] {
  return (read(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, -1);
}

/** Variables of the environment the process was started with; undefined also where it may not be read. */
export function environmentOf(pid: number, names: readonly string[]): readonly (string | undefined)[] {
  const entries = (read(`/proc/${pid}/environ`) ?? '').split('\0');
  return names.map((name) => entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1));
}

export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function statFieldsOf(pid: number): { readonly parent: number; readonly group: number } | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const [, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(parent), group: Number(group) };
}

function send(target: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(target, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Processes end at any moment: a file of /proc that is gone, or not ours to read, is an answer. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
