import type { Swept } from '../../../harness/core/contracts/host.ts';
import { HarnessError } from '../../../harness/core/errors.ts';
import { runsWithDirectories, sweepLabDirectories } from '../lab-directory.ts';
import { isSweepable } from '../owner-mark.ts';
import { sweepThrottles } from '../write-throttle.ts';
import { ownerOfProcess } from './owner-environment.ts';
import { allPids, handleOf, isGone, signalProcess, waitUntil, type ProcessHandle } from './processes.ts';

/** A killed process that is still there after this waits for something only the machine can give, ms. */
const END_LIMIT_MS = 10_000;

/**
 * Processes of a dead harness end by themselves; what did not, or is just about to, is ended here. Namespaces, links
 * and packet rules go with the last process in them. Folders come last, when nobody writes to them any more.
 */
export async function sweepNamespaces(): Promise<Swept[]> {
  const processes = await sweepProcesses();
  const folders = await sweepLabDirectories();
  await sweepThrottles(await runsWithDirectories());
  return [...processes, ...folders];
}

async function sweepProcesses(): Promise<Swept[]> {
  const found: { readonly handle: ProcessHandle; readonly run: string }[] = [];
  for (const pid of allPids()) {
    const handle = handleOf(pid);
    const owner = ownerOfProcess(pid);
    if (handle && owner && (await isSweepable(owner.mark))) found.push({ handle, run: owner.run });
  }
  const ended = found.filter(({ handle }) => signalProcess(handle, 'SIGKILL'));
  const left = (): ProcessHandle[] => ended.map(({ handle }) => handle).filter((handle) => !isGone(handle));
  if (!(await waitUntil(() => left().length === 0, END_LIMIT_MS))) throw cannotEnd(left());
  return ended.map(({ handle, run }) => ({ kind: 'process', name: String(handle.pid), run }));
}

function cannotEnd(left: readonly ProcessHandle[]): HarnessError {
  const pids = left.map(({ pid }) => pid).join(', ');
  return new HarnessError(`Processes of a dead run do not end when killed: ${pids}.`, {
    code: 'SWEEP',
    hint: 'Look at their state with ps; a process in state D waits for a disk.',
  });
}
