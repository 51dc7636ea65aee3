import type { Container } from 'dockerode';
import type { NodeState } from '../../../harness/core/contracts/host.ts';
import { startTimeOf, stateOf } from '../owner.ts';

/** The first process of a container as this machine's kernel knows it, told from another one that gets its pid later. */
export interface ContainerProcess {
  readonly pid: number;
  readonly startTime: string;
}

/**
 * The first process of a container; undefined when it is gone. The engine then says pid 0, by which signals would hit the
 * harness and its group, and process 1 is the machine's own: neither is ever a node.
 */
export async function mainProcess(container: Container): Promise<ContainerProcess | undefined> {
  const { Pid } = (await container.inspect()).State;
  const startTime = Pid > 1 ? startTimeOf(Pid) : undefined;
  return startTime === undefined ? undefined : { pid: Pid, startTime };
}

/** What the kernel says of it. */
export function processState({ pid, startTime }: ContainerProcess): NodeState {
  if (startTimeOf(pid) !== startTime) return 'stopped';
  const state = stateOf(pid);
  if (state === undefined || state === 'Z' || state === 'X') return 'stopped';
  return state === 'T' || state === 't' ? 'paused' : 'running';
}

/** Signals this very process, or nobody; whether it was there. */
export function signalProcess({ pid, startTime }: ContainerProcess, signal: NodeJS.Signals): boolean {
  if (pid <= 1 || startTimeOf(pid) !== startTime) return false;
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}
