import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Capability, CommandResult, HostProbe, OwnPrograms } from '../../../harness/core/contracts/host.ts';
import { messageOf } from '../../../harness/core/errors.ts';
import { thisProcess } from '../owner.ts';
import { DAEMON_ONLY, daemonCapability, tryPacketDaemon } from '../packet-daemon.ts';
import { probeThrottle } from '../write-throttle.ts';
import type { Access } from './access.ts';
import { Anchor } from './anchor.ts';
import { findEngine, type Engine } from './engine.ts';
import { ensureHostImage, readOnlyMount } from './host-image.ts';
import { labelsOf, objectName } from './labels.ts';
import { removeLabelled } from './remove.ts';

/** Finds out what this host can do here, in a throw-away container. Never throws. */
export async function probeDocker(access: Access, programs: OwnPrograms): Promise<HostProbe> {
  const found = await findEngine();
  if (!('engine' in found)) return unavailable(found.reason, found.remedy);
  try {
    const capabilities = await inThrowAway(found.engine, access, (anchor) => measure(anchor, access, programs));
    const reason = `Docker ${found.version} runs this machine's programs in containers`;
    return { host: 'docker', available: true, reason, remedy: '', capabilities };
  } catch (error) {
    return unavailable(
      `Docker ${found.version} answers but cannot run this machine's programs (${messageOf(error)})`,
      'look at the engine (docker info, its log), or use host: namespace',
    );
  }
}

function unavailable(reason: string, remedy: string): HostProbe {
  return { host: 'docker', available: false, reason, remedy, capabilities: [] };
}

/** A program with a TCP connection to itself: what `ss -K` is tried on. Ends by itself should we be killed. */
const CONNECTED = `
const server = require('node:net').createServer((socket) => socket.on('error', () => {}));
server.listen(7000, '127.0.0.1', () => require('node:net').connect(7000, '127.0.0.1').on('error', () => {}));
setTimeout(() => process.exit(), 60_000);`;

/** Tools run in a container without network; the program in it is the Node.js that runs us. */
async function inThrowAway<T>(engine: Engine, access: Access, use: (anchor: Anchor) => Promise<T>): Promise<T> {
  const run = { id: `probe-${randomUUID()}`, owner: thisProcess() };
  const labels = await labelsOf(run);
  try {
    await ensureHostImage(engine);
    return await use(
      await Anchor.start(engine, {
        name: objectName(run, 'probe'),
        hostname: 'probe',
        network: undefined,
        labels,
        access,
        argv: [process.execPath, '-e', CONNECTED],
        mounts: [readOnlyMount(dirname(process.execPath))],
      }),
    );
  } finally {
    await removeLabelled(engine, labels);
  }
}

async function measure(anchor: Anchor, access: Access, programs: OwnPrograms): Promise<Capability[]> {
  const daemon = await tryPacketDaemon(programs, (argv, stdin) => anchor.exec(argv, stdin));
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
    offered('processes', 'programs of this machine in the host image'),
    offered('images', 'images of the engine, pulled when absent'),
    offered('signals', access === 'direct' ? 'kill(2) to the process' : 'signals sent by the engine'),
    packets('packet-drop', 'iptables raw PREROUTING DROP', drop),
    preferred(
      daemonCapability('packet-loss', daemon),
      packets('packet-loss', 'iptables raw PREROUTING statistic DROP', loss),
    ),
    preferred(
      daemonCapability('packet-duplicate', daemon),
      packets('packet-duplicate', 'iptables mangle POSTROUTING statistic TEE', duplicate),
    ),
    ...DAEMON_ONLY.map((name) => daemonCapability(name, daemon)),
    {
      name: 'disk-quota',
      available: false,
      mechanism: 'data folders of containers are folders of this machine',
      remedy: 'use host: namespace',
    },
    await probeThrottle(),
    await socketDestroy(anchor),
    {
      name: 'switch',
      available: false,
      mechanism: "the engine's bridge is not ours to change",
      remedy: 'use host: namespace',
    },
  ];
}

function offered(name: Capability['name'], mechanism: string): Capability {
  return { name, available: true, mechanism, remedy: '' };
}

function preferred(first: Capability, second: Capability): Capability {
  return first.available ? first : second;
}

function packets(name: Capability['name'], mechanism: string, result: CommandResult): Capability {
  if (result.exitCode === 0) return offered(name, mechanism);
  const missing = `${mechanism}: ${result.stderr.trim().split('\n')[0] ?? ''}`;
  const remedy = isMissing(result)
    ? 'install iptables (Debian: apt-get install iptables)'
    : 'use a kernel with the netfilter modules xt_statistic and xt_TEE';
  return { name, available: false, mechanism: missing, remedy };
}

/** Whether `ss -K` really closes a connection, on one that is open for the purpose. */
async function socketDestroy(anchor: Anchor): Promise<Capability> {
  const mechanism = 'ss -K';
  const count = async (): Promise<number | undefined> => {
    const { exitCode, stdout } = await anchor.exec(['ss', '-Htn', 'state', 'established']);
    return exitCode === 0 ? stdout.trim().split('\n').filter(Boolean).length : undefined;
  };
  const refused = (missing: string, remedy: string): Capability => {
    return { name: 'socket-destroy', available: false, mechanism: `${mechanism}: ${missing}`, remedy };
  };
  const deadline = Date.now() + 5_000;
  let before = await count();
  while (before === 0 && Date.now() < deadline) {
    await sleep(20);
    before = await count();
  }
  if (before === undefined) return refused('no such tool', 'install iproute2 (Debian: apt-get install iproute2)');
  await anchor.exec(['ss', '-K', 'state', 'established']);
  return ((await count()) ?? before) < before
    ? offered('socket-destroy', mechanism)
    : refused('the connection stayed', 'use a kernel with CONFIG_INET_DIAG_DESTROY');
}

/** 127 from our own runner or a shell; the engine's exec says 126 and the reason. */
function isMissing(result: CommandResult): boolean {
  return result.exitCode === 127 || /not found|no such file/i.test(`${result.stdout}${result.stderr}`);
}
