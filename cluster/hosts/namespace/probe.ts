import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import type {
  Capability,
  CapabilityName,
  CommandResult,
  HostProbe,
  OwnPrograms,
} from '../../../harness/core/contracts/host.ts';
import {
  HOST_CAPABILITIES,
  impossible,
  mechanismsAt,
  offered,
  type Place,
} from '../../../harness/core/capability-table.ts';
import { VerdictError, messageOf } from '../../../harness/core/errors.ts';
import { MECHANISMS, installs, kernelRemedy, type Mechanism } from '../../../harness/core/mechanisms.ts';
import { createLabDirectory } from '../lab-directory.ts';
import { thisProcess } from '../owner.ts';
import { beyondFilters, tryNetem } from '../netem.ts';
import { BEYOND_FILTERS, daemonCapability, tryPacketDaemon } from '../packet-daemon.ts';
import { probeThrottle } from '../write-throttle.ts';
import { openLabSpace, type LabSpace } from './lab-space.ts';
import { destroysSockets, dropsPackets, duplicatesPackets, losesPackets, type Trial } from './mechanisms.ts';
import { ownerEnvironment } from './owner-environment.ts';
import { ownPrivilege, type Privilege } from './privilege.ts';

/** Tries everything in a lab made for the purpose. Never throws for something that is missing. */
export async function probeNamespaces(programs: OwnPrograms = {}): Promise<HostProbe> {
  try {
    return await inThrowAwayLab((space) => measure(space, programs));
  } catch (error) {
    const hint = error instanceof VerdictError ? error.hint : undefined;
    return unavailable(messageOf(error), hint ?? 'run `verdict doctor` for a closer look');
  }
}

async function inThrowAwayLab<T>(use: (space: LabSpace) => Promise<T>): Promise<T> {
  const run = { id: `probe-${randomUUID()}`, owner: thisProcess() };
  const directory = await createLabDirectory(run, []);
  try {
    const environment = await ownerEnvironment(run);
    const space = await openLabSpace({ runId: run.id, nodes: 2, directory: directory.path, environment });
    try {
      return await use(space);
    } finally {
      await space.close();
    }
  } finally {
    await directory.remove();
  }
}

async function measure(space: LabSpace, programs: OwnPrograms): Promise<HostProbe> {
  const [quota, daemon, netem, drop, loss, duplicate, destroy] = await Promise.all([
    space.limit(tmpdir(), 1_048_576),
    tryPacketDaemon(programs, (argv, stdin) => space.execInNode(0, argv, stdin)),
    tryNetem((argv, stdin) => space.execInNode(1, argv, stdin)),
    first('packet-drop', dropsPackets, space),
    first('packet-loss', losesPackets, space),
    first('packet-duplicate', duplicatesPackets, space),
    first('socket-destroy', destroysSockets, space),
  ]);
  const place = placeOf(space.privilege);
  const how = place.rights === 'root' ? 'as root' : 'in a user namespace, without root';
  return {
    ...place,
    available: true,
    reason: `Linux namespaces can be made ${how}`,
    remedy: '',
    capabilities: [
      offered('processes', 'ownNamespace'),
      impossible('images', place),
      offered('signals', 'killCall'),
      drop,
      preferred(daemonCapability('packet-loss', daemon), loss),
      preferred(daemonCapability('packet-duplicate', daemon), duplicate),
      ...BEYOND_FILTERS.map((name) => beyondFilters(name, daemon, netem)),
      quota.exitCode === 0
        ? offered('disk-quota', 'labTmpfs')
        : missing('disk-quota', `tmpfs: ${lastLine(quota)}`, kernelRemedy(MECHANISMS.labTmpfs)),
      mechanismsAt('disk-throttle', place).length > 0 ? await probeThrottle() : impossible('disk-throttle', place),
      destroy,
      offered('switch', 'ownBridge'),
    ],
  };
}

/** The first mechanism that works is the one to use; when none does, the preferred one says what is missing. */
async function first(name: CapabilityName, trials: readonly Trial[], space: LabSpace): Promise<Capability> {
  const failures: { readonly mechanism: Mechanism; readonly result: CommandResult }[] = [];
  for (const trial of trials) {
    const result = await trial.attempt(space);
    if (result.exitCode === 0) return offered(name, trial.mechanism);
    failures.push({ mechanism: MECHANISMS[trial.mechanism], result });
  }
  const what = failures.map(({ mechanism, result }) => `${mechanism.name}: ${lastLine(result)}`).join('; ');
  const absent = failures.filter(({ result }) => isAbsent(result)).map(({ mechanism }) => mechanism);
  const remedies = absent.length > 0 ? absent.map(installs) : failures.map(({ mechanism }) => kernelRemedy(mechanism));
  return missing(name, what, remedies.join(', or '));
}

function preferred(first: Capability, second: Capability): Capability {
  return first.available ? first : second;
}

/** Not there, or not for us to run. */
function isAbsent({ exitCode }: CommandResult): boolean {
  return exitCode === 126 || exitCode === 127;
}

function lastLine({ stderr, exitCode }: CommandResult): string {
  return stderr.trim().split('\n').at(-1) || `exit code ${exitCode}`;
}

function missing(name: CapabilityName, mechanism: string, remedy: string): Capability {
  return { name, available: false, mechanism, remedy };
}

function unavailable(reason: string, remedy: string): HostProbe {
  const capabilities = HOST_CAPABILITIES.map((name) => missing(name, reason, remedy));
  // Other systems have no such thing to ask the kernel for.
  const privilege = process.platform === 'linux' ? ownPrivilege() : 'user namespace';
  return { ...placeOf(privilege), available: false, reason, remedy, capabilities };
}

function placeOf(privilege: Privilege): Place {
  return { host: 'namespace', rights: privilege === 'root' ? 'root' : 'user' };
}
