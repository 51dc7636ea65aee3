import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import type {
  Capability,
  CapabilityName,
  CommandResult,
  HostProbe,
  OwnPrograms,
} from '../../../harness/core/contracts/host.ts';
import { VerdictError, messageOf } from '../../../harness/core/errors.ts';
import { createLabDirectory } from '../lab-directory.ts';
import { thisProcess } from '../owner.ts';
import { DAEMON_ONLY, daemonCapability, tryPacketDaemon } from '../packet-daemon.ts';
import { probeThrottle } from '../write-throttle.ts';
import { openLabSpace, type LabSpace } from './lab-space.ts';
import { destroysSockets, dropsPackets, duplicatesPackets, losesPackets, type Mechanism } from './mechanisms.ts';
import { ownerEnvironment } from './owner-environment.ts';

const NAMES: readonly CapabilityName[] = [
  'processes',
  'images',
  'signals',
  'packet-drop',
  'packet-loss',
  'packet-duplicate',
  ...DAEMON_ONLY,
  'disk-quota',
  'disk-throttle',
  'socket-destroy',
  'switch',
];

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
  const [quota, daemon, drop, loss, duplicate, destroy] = await Promise.all([
    space.limit(tmpdir(), 1_048_576),
    tryPacketDaemon(programs, (argv, stdin) => space.execInNode(0, argv, stdin)),
    first('packet-drop', dropsPackets, space),
    first('packet-loss', losesPackets, space),
    first('packet-duplicate', duplicatesPackets, space),
    first('socket-destroy', destroysSockets, space),
  ]);
  const how = space.privilege === 'root' ? 'as root' : 'in a user namespace, without root';
  return {
    host: 'namespace',
    available: true,
    reason: `Linux namespaces can be made ${how}`,
    remedy: '',
    capabilities: [
      offered('processes', 'programs of this machine, one network namespace per node'),
      missing('images', 'programs run without a container engine', 'use host: docker'),
      offered('signals', 'kill(2) to the process'),
      drop,
      preferred(daemonCapability('packet-loss', daemon), loss),
      preferred(daemonCapability('packet-duplicate', daemon), duplicate),
      ...DAEMON_ONLY.map((name) => daemonCapability(name, daemon)),
      quota.exitCode === 0
        ? offered('disk-quota', 'tmpfs in the mount namespace of the lab')
        : missing('disk-quota', `tmpfs: ${lastLine(quota)}`, 'use a kernel that lets user namespaces mount tmpfs'),
      await probeThrottle(),
      destroy,
      offered('switch', 'bridge in a network namespace of the lab'),
    ],
  };
}

/** The first mechanism that works is the one to use; when none does, the preferred one says what is missing. */
async function first(name: CapabilityName, mechanisms: readonly Mechanism[], space: LabSpace): Promise<Capability> {
  const failures: { readonly mechanism: Mechanism; readonly result: CommandResult }[] = [];
  for (const mechanism of mechanisms) {
    const result = await mechanism.attempt(space);
    if (result.exitCode === 0) return offered(name, mechanism.name);
    failures.push({ mechanism, result });
  }
  const what = failures.map(({ mechanism, result }) => `${mechanism.name}: ${lastLine(result)}`).join('; ');
  const absent = failures.filter(({ result }) => isAbsent(result)).map(({ mechanism }) => mechanism);
  const remedies = (absent.length > 0 ? absent.map(installs) : failures.map(({ mechanism }) => mechanism.kernel)).join(
    ', or ',
  );
  return missing(name, what, remedies);
}

function preferred(first: Capability, second: Capability): Capability {
  return first.available ? first : second;
}

/** Not there, or not for us to run. */
function isAbsent({ exitCode }: CommandResult): boolean {
  return exitCode === 126 || exitCode === 127;
}

function installs({ packageName }: Mechanism): string {
  return `install ${packageName} (Debian: apt-get install ${packageName})`;
}

function lastLine({ stderr, exitCode }: CommandResult): string {
  return stderr.trim().split('\n').at(-1) || `exit code ${exitCode}`;
}

function offered(name: CapabilityName, mechanism: string): Capability {
  return { name, available: true, mechanism, remedy: '' };
}

function missing(name: CapabilityName, mechanism: string, remedy: string): Capability {
  return { name, available: false, mechanism, remedy };
}

function unavailable(reason: string, remedy: string): HostProbe {
  const capabilities = NAMES.map((name) => missing(name, reason, remedy));
  return { host: 'namespace', available: false, reason, remedy, capabilities };
}
