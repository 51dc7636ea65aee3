import { join } from 'node:path';
import type { CommandResult, ToolInput } from '../../../harness/core/contracts/host.ts';
import { HarnessError, UnavailableError } from '../../../harness/core/errors.ts';
import { runTool } from '../command.ts';
import { addressesOf, type LabAddresses } from './addresses.ts';
import { startAnchor, type Anchor } from './anchor.ts';
import { ENTER_FLAGS, ownPrivilege, type Privilege } from './privilege.ts';
import { isGone, pidNamespaceOf, type ProcessHandle } from './processes.ts';
import { missingTool } from './programs.ts';

/**
 * The empty stage of a lab: a network namespace per node, each linked by a pair of interfaces to a bridge in a further
 * one, the switch, and a pid namespace around all of them. Nodes are numbered from 0.
 */
export interface LabSpace {
  readonly privilege: Privilege;
  readonly addresses: LabAddresses;
  /** Pid namespace of the lab, as /proc names it. */
  readonly pidNamespace: string;
  execInNode(index: number, argv: readonly string[], stdin?: ToolInput): Promise<CommandResult>;
  execInSwitch(argv: readonly string[], stdin?: ToolInput): Promise<CommandResult>;
  /** The command line that runs a tool like `execInNode`, for tools that go on running. */
  toolCommand(index: number, argv: readonly string[]): readonly string[];
  /** Makes the folder a file system of its own, so large, for the programs of the lab. */
  limit(folder: string, bytes: number): Promise<CommandResult>;
  /** What the programs of the lab see at a path, as the harness reaches it. */
  seen(path: string): string;
  /** The command line that runs `argv` as a node's program, in `directory`, with the variables added. */
  nodeCommand(
    index: number,
    argv: readonly string[],
    directory: string,
    variables: Readonly<Record<string, string>>,
  ): readonly string[];
  /** The command line that runs `argv` where the clients are; it is killed when its parent dies. */
  clientCommand(argv: readonly string[], variables: Readonly<Record<string, string>>): readonly string[];
  close(): Promise<void>;
}

export interface LabSpaceOptions {
  readonly runId: string;
  readonly nodes: number;
  /** A folder for lock files of tools. */
  readonly directory: string;
  /** Marks the lab's processes as the run's. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The node's interface inside its namespace. */
export const NODE_INTERFACE = 'eth0';

export function portName(index: number): string {
  return `port${index + 1}`;
}

/** Throws UnavailableError where this machine cannot give one; leaves nothing behind then. */
export async function openLabSpace(options: LabSpaceOptions): Promise<LabSpace> {
  const missing = missingTool();
  if (missing) {
    throw new UnavailableError(`No lab can be set up: ${missing.reason}.`, {
      code: 'TOOL_MISSING',
      hint: `${missing.remedy}.`,
    });
  }
  const privilege = ownPrivilege();
  const addresses = addressesOf(options.runId, options.nodes);
  const anchor = await startAnchor(privilege, options.nodes, options.environment);
  try {
    const space = spaceOf(anchor, privilege, addresses, options.directory);
    await connect(space, anchor, addresses);
    return space;
  } catch (error) {
    await anchor.close();
    throw error;
  }
}

function spaceOf(anchor: Anchor, privilege: Privilege, addresses: LabAddresses, directory: string): LabSpace {
  const user = ENTER_FLAGS[privilege];
  const targetOf = (process: ProcessHandle | undefined): string => {
    if (!process || isGone(process) || isGone(anchor.init)) throw labGone();
    return String(process.pid);
  };
  const holder = (index: number): string => targetOf(anchor.holders[index]);
  const init = (): string => targetOf(anchor.init);
  const enter = (target: string, argv: readonly string[]): readonly string[] => [
    ...['nsenter', '-t', target, ...user, '--net', '--'],
    ...argv,
  ];
  // Legacy iptables wants a lock file it may write; one per namespace, because their tables have nothing in common.
  const exec = (target: string, lock: string, argv: readonly string[], stdin?: ToolInput): Promise<CommandResult> =>
    runTool(enter(target, argv), stdin, { XTABLES_LOCKFILE: join(directory, lock) });
  return {
    privilege,
    addresses,
    pidNamespace: pidNamespaceOf(anchor.init.pid) ?? '',
    toolCommand: (index, argv) => enter(holder(index), argv),
    execInNode: async (index, argv, stdin) => exec(holder(index), `${portName(index)}.lock`, argv, stdin),
    execInSwitch: async (argv, stdin) => exec(init(), 'switch.lock', argv, stdin),
    limit: async (folder, bytes) => {
      const mount = ['mount', '-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'verdict', folder];
      return runTool(['nsenter', '-t', init(), ...user, '--mount', '--', ...mount]);
    },
    seen: (path) => join(`/proc/${init()}/root`, path),
    nodeCommand: (index, argv, cwd, variables) => [
      ...wokenAtDeath(user, init()),
      ...['nsenter', '-t', init(), `--net=/proc/${holder(index)}/ns/net`, '--mount', '--root', '--pid', '--'],
      ...['setpriv', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all', '--'],
      ...['env', `--chdir=${cwd}`, ...assignments(variables)],
      ...argv,
    ],
    clientCommand: (argv, variables) => [
      ...['nsenter', '-t', init(), ...user, '--net', '--no-fork', '--'],
      ...['setpriv', '--pdeathsig', 'KILL', '--'],
      ...['env', ...assignments(variables)],
      ...argv,
    ],
    close: () => anchor.close(),
  };
}

/**
 * Has the kernel continue what follows when the harness dies. A node's program has nsenter as its parent, which reports the exit
 * and stops while the program is stopped: without the signal it would stay so for ever, its program long gone. The
 * request does not survive a change of user namespace, which therefore comes first.
 */
function wokenAtDeath(user: readonly string[], init: string): readonly string[] {
  const enterUser = user.length === 0 ? [] : ['nsenter', '-t', init, ...user, '--no-fork', '--'];
  return [...enterUser, 'setpriv', '--pdeathsig', 'CONT', '--'];
}

function assignments(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

async function connect(space: LabSpace, anchor: Anchor, addresses: LabAddresses): Promise<void> {
  const { client, prefixLength } = addresses;
  const bridge = 'bridge0';
  await batch(
    (argv, stdin) => space.execInSwitch(argv, stdin),
    [
      `link add name ${bridge} type bridge`,
      `link set ${bridge} up`,
      `addr add ${client}/${prefixLength} dev ${bridge}`,
      ...anchor.holders.flatMap(({ pid }, index) => [
        `link add name ${portName(index)} type veth peer name ${NODE_INTERFACE} netns ${pid}`,
        `link set ${portName(index)} master ${bridge} up`,
      ]),
    ],
  );
  await Promise.all(
    addresses.nodes.map((address, index) =>
      batch(
        (argv, stdin) => space.execInNode(index, argv, stdin),
        [`addr add ${address}/${prefixLength} dev ${NODE_INTERFACE}`, `link set ${NODE_INTERFACE} up`],
      ),
    ),
  );
}

async function batch(
  exec: (argv: readonly string[], stdin: string) => Promise<CommandResult>,
  lines: readonly string[],
): Promise<void> {
  const { exitCode, stderr } = await exec(['ip', '-batch', '-'], `${lines.join('\n')}\n`);
  if (exitCode === 0) return;
  throw new UnavailableError(`The nodes' network cannot be set up: ${stderr.trim()}.`, {
    code: 'NETWORK_REFUSED',
    hint: 'The kernel needs bridge and veth devices (sudo modprobe bridge veth).',
  });
}

function labGone(): HarnessError {
  return new HarnessError('The lab is gone: its first process ended.', {
    code: 'LAB_GONE',
    hint: 'It was closed, or another program killed it; start the run again.',
  });
}
