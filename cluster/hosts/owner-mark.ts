import { readlink } from 'node:fs/promises';
import { isAlive, startTimeOf, type Owner } from './owner.ts';

/**
 * Who owns something that can outlive its process. Pids mean something only within their pid namespace, so owners of
 * another one (a harness inside a container) can neither be seen alive nor taken for dead.
 */
export interface OwnerMark {
  readonly owner: Owner;
  readonly pidNamespace: string;
}

export async function markOf(owner: Owner): Promise<OwnerMark> {
  return { owner, pidNamespace: await ownPidNamespace() };
}

/** True only when the owner is known to be dead. */
export async function isSweepable(mark: OwnerMark): Promise<boolean> {
  if (mark.pidNamespace !== (await ownPidNamespace())) return false;
  return !isAlive(mark.owner) && !isHidden(mark.owner.pid);
}

/** A process of another user whose /proc entry this machine hides from us: nobody can say whether it is the owner. */
function isHidden(pid: number): boolean {
  if (startTimeOf(pid) !== undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function ownPidNamespace(): Promise<string> {
  return readlink('/proc/self/ns/pid');
}
