import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Capability, CommandResult, HostProbe, OwnPrograms } from '../../../harness/core/contracts/host.ts';
import { impossible, mechanismsAt, offered, type Place } from '../../../harness/core/capability-table.ts';
import { messageOf } from '../../../harness/core/errors.ts';
import { installs, kernelRemedy, MECHANISMS, type MechanismId } from '../../../harness/core/mechanisms.ts';
import { thisProcess } from '../owner.ts';
import { beyondFilters, tryNetem } from '../netem.ts';
import { BEYOND_FILTERS, daemonCapability, tryPacketDaemon } from '../packet-daemon.ts';
import { probeThrottle } from '../write-throttle.ts';
import type { Access } from './access.ts';
import { Anchor } from './anchor.ts';
import { probeQuota } from './data-folder.ts';
import { findEngine, type Engine } from './engine.ts';
import { ensureHostImage, readOnlyMount } from './host-image.ts';
import { labelsOf, objectName } from './labels.ts';
import { removeLabelled } from './remove.ts';

/** Finds out what this host can do here, in a throw-away container. Never throws. */
export async function probeDocker(access: Access, programs: OwnPrograms): Promise<HostProbe> {
  const place: Place = { host: 'docker', rights: access === 'direct' ? 'root' : 'user' };
  const found = await findEngine();
  if (!('engine' in found)) return unavailable(place, found.reason, found.remedy);
  try {
    const capabilities = await inThrowAway(found.engine, access, programs, (anchor, quota) =>
      measure(anchor, quota, place, programs),
    );
    const reason = `Docker ${found.version} runs this machine's programs in containers`;
    return { ...place, available: true, reason, remedy: '', capabilities };
  } catch (error) {
    return unavailable(
      place,
      `Docker ${found.version} answers but cannot run this machine's programs (${messageOf(error)})`,
      'look at the engine (docker info, its log), or use host: namespace',
    );
  }
}

function unavailable(place: Place, reason: string, remedy: string): HostProbe {
  return { ...place, available: false, reason, remedy, capabilities: [] };
}

/** A program with a TCP connection to itself: what `ss -K` is tried on. Ends by itself should we be killed. */
const CONNECTED = `
const server = require('node:net').createServer((socket) => socket.on('error', () => {}));
server.listen(7000, '127.0.0.1', () => require('node:net').connect(7000, '127.0.0.1').on('error', () => {}));
setTimeout(() => process.exit(), 60_000);`;

/** Tools run in a container without network; the program in it is the Node.js that runs us. */
async function inThrowAway<T>(
  engine: Engine,
  access: Access,
  { packetDaemon }: OwnPrograms,
  use: (anchor: Anchor, quota: Capability) => Promise<T>,
): Promise<T> {
  const run = { id: `probe-${randomUUID()}`, owner: thisProcess() };
  const labels = await labelsOf(run);
  let quota: Promise<Capability> | undefined;
  try {
    await ensureHostImage(engine);
    quota = probeQuota(engine, access, run, labels);
    const anchor = await Anchor.start(engine, {
      name: objectName(run, 'probe'),
      hostname: 'probe',
      network: undefined,
      labels,
      access,
      argv: [process.execPath, '-e', CONNECTED],
      mounts: [readOnlyMount(dirname(process.execPath))],
      ...(packetDaemon && 'path' in packetDaemon
        ? { tools: { programs: [dirname(packetDaemon.path)], written: [] } }
        : {}),
    });
    return await use(anchor, await quota);
  } finally {
    // Else its container could come after everything was removed.
    await quota;
    await removeLabelled(engine, labels);
  }
}

async function measure(anchor: Anchor, quota: Capability, place: Place, programs: OwnPrograms): Promise<Capability[]> {
  const daemon = await tryPacketDaemon(programs, (argv, stdin) => anchor.exec(argv, stdin));
  const netem = await tryNetem((argv, stdin) => anchor.exec(argv, stdin));
  const attempt = (...rule: string[]): Promise<CommandResult> => anchor.exec(['iptables', '-w', ...rule]);
  const from = ['-s', '192.0.2.1'];
  const chance = ['-m', 'statistic', '--mode', 'random', '--probability', '0.5'];
  const drop = await attempt('-t', 'raw', '-A', 'PREROUTING', ...from, '-j', 'DROP');
  const loss = await attempt('-t', 'raw', '-A', 'PREROUTING', ...from, ...chance, '-j', 'DROP');
  const duplicate = await attempt(
    '-t',
    'mangle',
    '-A',
    'POSTROUTING',
    ...chance,
    '-j',
    'TEE',
    '--gateway',
    '192.0.2.2',
  );
  return [
    offered('processes', 'hostImage'),
    offered('images', 'engineImages'),
    offered('signals', place.rights === 'root' ? 'killCall' : 'engineSignals'),
    packets('packet-drop', 'iptablesDrop', drop),
    preferred(daemonCapability('packet-loss', daemon), packets('packet-loss', 'iptablesLoss', loss)),
    preferred(daemonCapability('packet-duplicate', daemon), packets('packet-duplicate', 'iptablesTee', duplicate)),
    ...BEYOND_FILTERS.map((name) => beyondFilters(name, daemon, netem)),
    mechanismsAt('disk-quota', place).length > 0 ? quota : impossible('disk-quota', place),
    mechanismsAt('disk-throttle', place).length > 0 ? await probeThrottle() : impossible('disk-throttle', place),
    await socketDestroy(anchor),
    impossible('switch', place),
  ];
}

function preferred(first: Capability, second: Capability): Capability {
  return first.available ? first : second;
}

function packets(name: Capability['name'], mechanism: MechanismId, result: CommandResult): Capability {
  if (result.exitCode === 0) return offered(name, mechanism);
  const { [mechanism]: entry } = MECHANISMS;
  const missing = `${entry.name}: ${result.stderr.trim().split('\n')[0] ?? ''}`;
  return {
    name,
    available: false,
    mechanism: missing,
    remedy: isMissing(result) ? installs(entry) : kernelRemedy(entry),
  };
}

/** Whether `ss -K` really closes a connection, on one that is open for the purpose. */
async function socketDestroy(anchor: Anchor): Promise<Capability> {
  const { destroySockets } = MECHANISMS;
  const count = async (): Promise<number | undefined> => {
    const { exitCode, stdout } = await anchor.exec(['ss', '-Htn', 'state', 'established']);
    return exitCode === 0 ? stdout.trim().split('\n').filter(Boolean).length : undefined;
  };
  const refused = (missing: string, remedy: string): Capability => {
    return { name: 'socket-destroy', available: false, mechanism: `${destroySockets.name}: ${missing}`, remedy };
  };
  const deadline = Date.now() + 5_000;
  let before = await count();
  while (before === 0 && Date.now() < deadline) {
    await sleep(20);
    before = await count();
  }
  if (before === undefined) return refused('no such tool', installs(destroySockets));
  await anchor.exec(['ss', '-K', 'state', 'established']);
  return ((await count()) ?? before) < before
    ? offered('socket-destroy', 'destroySockets')
    : refused('the connection stayed', kernelRemedy(destroySockets));
}

/** 127 from our own runner or a shell; the engine's exec says 126 and the reason. */
function isMissing(result: CommandResult): boolean {
  return result.exitCode === 127 || /not found|no such file/i.test(`${result.stdout}${result.stderr}`);
}
