import type { RunIdentity } from '../../../harness/core/contracts/host.ts';
import type { OwnerMark } from '../owner-mark.ts';
import { markOf } from '../owner-mark.ts';
import { formatOwner, parseOwner } from '../owner.ts';
import { environmentOf } from './processes.ts';

const RUN = 'VERDICT_RUN';
const OWNER = 'VERDICT_OWNER';
const OWNER_PID_NAMESPACE = 'VERDICT_OWNER_PID_NAMESPACE';

/** Variables every process of a lab is started with, so that a sweep can tell whose it was. */
export async function ownerEnvironment(run: RunIdentity): Promise<Readonly<Record<string, string>>> {
  const mark = await markOf(run.owner);
  return { [RUN]: run.id, [OWNER]: formatOwner(mark.owner), [OWNER_PID_NAMESPACE]: mark.pidNamespace };
}

/** Reads the variables back from a process; undefined when it belongs to no lab. */
export function ownerOfProcess(pid: number): { readonly run: string; readonly mark: OwnerMark } | undefined {
  const [run, owner, pidNamespace] = environmentOf(pid, [RUN, OWNER, OWNER_PID_NAMESPACE]);
  const parsed = parseOwner(owner ?? '');
  if (run === undefined || parsed === undefined || pidNamespace === undefined) return undefined;
  return { run, mark: { owner: parsed, pidNamespace } };
}
