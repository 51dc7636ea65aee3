import { readFileSync } from 'node:fs';
import type { RunIdentity } from '../../harness/core/contracts/host.ts';

export type Owner = RunIdentity['owner'];

/** This process as an owner of runs. */
export function thisProcess(): Owner {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '0' };
}

/** Label form `pid:startTime`, understood by {@link parseOwner}. */
export function formatOwner(owner: Owner): string {
  return `${String(owner.pid)}:${owner.startTime}`;
}

export function parseOwner(text: string): Owner | undefined {
  const match = /^(\d+):(\d+)$/.exec(text);
  return match ? { pid: Number(match[1]), startTime: match[2] as string } : undefined;
}

/** Whether the very process that owned the run still lives: its pid may have been given to another since. */
export function isAlive(owner: Owner): boolean {
  return startTimeOf(owner.pid) === owner.startTime;
}

/** Start of a process in clock ticks since boot (field 22 of /proc/PID/stat); undefined when there is no such process. */
export function startTimeOf(pid: number): string | undefined {
  return statField(pid, 22);
}

/** State letter of a process (`R`, `S`, `T`, `Z`, …); undefined when there is no such process. */
export function stateOf(pid: number): string | undefined {
  return statField(pid, 3);
}

/** Fields count from 1; the second, the command's name, may hold blanks and parentheses, so count from its end. */
function statField(pid: number, field: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .trim()
    .split(' ')[field - 3];
}
