import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Container, MountSettings } from 'dockerode';
import type { CommandResult, ToolInput } from '../../../harness/core/contracts/host.ts';
import { HarnessError } from '../../../harness/core/errors.ts';
import { runTool, TOOL_PATH } from '../command.ts';
import type { Access } from './access.ts';
import { confined } from './confinement.ts';
import { mainProcess, processState, type ContainerProcess } from './container-process.ts';
import { engineFailure, type Engine } from './engine.ts';
import { HOST_IMAGE, hostProgramMounts, readOnlyMount } from './host-image.ts';
import type { Labels } from './labels.ts';
import { demultiplex } from './multiplexed.ts';

export interface AnchorOptions {
  readonly name: string;
  readonly hostname: string;
  /** Network id and fixed address; undefined: a namespace with a loopback device only. */
  readonly network: { readonly id: string; readonly address: string } | undefined;
  readonly labels: Labels;
  readonly access: Access;
  /** What the container runs; normally {@link HOLD}. */
  readonly argv: readonly string[];
  /** Beside the machine's own programs. */
  readonly mounts?: readonly MountSettings[];
  /** What tools have to see here as on this machine, where they run in here. */
  readonly tools?: ToolFolders;
}

/** Folders of this machine. */
export interface ToolFolders {
  /** With programs in them. */
  readonly programs: readonly string[];
  /** What tools write goes there. */
  readonly written: readonly string[];
}

/** Room for the tools that run in here in `engine` access, two programs in Node.js among them. */
const LIMITS = { memoryMiB: 256, processes: 64 };

/** What tools need in here: to change the network, and to read and write what belongs to the harness's user. */
const TOOL_RIGHTS = ['NET_ADMIN', 'NET_RAW', 'DAC_OVERRIDE'];

/** Runs a program in here for the harness where only the engine may do that. */
const RUN_INSIDE = fileURLToPath(new URL('./run-inside.js', import.meta.url));

/** Does nothing, for ever: it only keeps the namespace. */
export const HOLD: readonly string[] = ['/usr/bin/sleep', 'infinity'];

/**
 * A container that only holds a node's network namespace. The node's own container joins it, so address, interface
 * and packet rules stay while the node is killed and started.
 */
export class Anchor {
  readonly container: Container;
  readonly #access: Access;
  /** Where tools enter directly; undefined where only the engine may do that. */
  readonly #process: ContainerProcess | undefined;

  private constructor(container: Container, access: Access, process: ContainerProcess | undefined) {
    this.container = container;
    this.#access = access;
    this.#process = process;
  }

  static async start(engine: Engine, options: AnchorOptions): Promise<Anchor> {
    try {
      const container = await engine.createContainer(settings(options));
      await container.start();
      const { Running, ExitCode } = (await container.inspect()).State;
      if (!Running) throw new Error(`it ended at once, exit code ${String(ExitCode)}`);
      return await Anchor.#of(container, options.access);
    } catch (error) {
      throw engineFailure(`start the network namespace of ${options.hostname}`, error);
    }
  }

  /** An anchor that another harness started. */
  static async adopt(engine: Engine, access: Access, id: string): Promise<Anchor> {
    return Anchor.#of(engine.getContainer(id), access);
  }

  static async #of(container: Container, access: Access): Promise<Anchor> {
    return new Anchor(container, access, access === 'direct' ? await mainProcess(container) : undefined);
  }

  /** Runs a host tool inside the namespace, with the right to change it. */
  async exec(argv: readonly string[], stdin: ToolInput = ''): Promise<CommandResult> {
    if (this.#access === 'direct') return runTool(this.toolCommand(argv), stdin);
    try {
      return await this.#execInside(argv, stdin);
    } catch (error) {
      throw engineFailure(`run ${argv[0] ?? ''} in a node's network namespace`, error);
    }
  }

  /** The command line that runs a tool inside the namespace, with the same rights as `exec`. */
  toolCommand(argv: readonly string[]): readonly string[] {
    if (this.#access === 'engine') return [process.execPath, RUN_INSIDE, this.container.id, ...argv];
    // No tool may ever enter another process that got its pid: its network could be the machine's own.
    if (this.#process === undefined || processState(this.#process) === 'stopped') throw anchorGone();
    return ['nsenter', '-t', String(this.#process.pid), '-n', '--', ...argv];
  }

  async #execInside(argv: readonly string[], stdin: ToolInput): Promise<CommandResult> {
    const exec = await this.container.exec({
      Cmd: [...argv],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    });
    const connection = await exec.start({ hijack: true, stdin: true });
    connection.end(await stdin);
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    for await (const frames of demultiplex(connection)) {
      for (const { channel, data } of frames) output[channel].push(data);
    }
    const { ExitCode } = await exec.inspect();
    if (ExitCode === null) throw new HarnessError('The engine lost the exit code.', { code: 'DOCKER_FAILED' });
    const [stdout, stderr] = [Buffer.concat(output.stdout).toString(), Buffer.concat(output.stderr).toString()];
    return { exitCode: ExitCode, stdout, stderr };
  }
}

function anchorGone(): HarnessError {
  return new HarnessError('The container that holds the network of a node is gone.', {
    code: 'DOCKER_FAILED',
    hint: 'Somebody ended it; start the run again.',
  });
}

function settings(options: AnchorOptions): Parameters<Engine['createContainer']>[0] {
  const { network } = options;
  const runsTools = options.access === 'engine';
  return {
    name: options.name,
    Image: HOST_IMAGE,
    Cmd: [...options.argv],
    Hostname: options.hostname,
    User: '0:0',
    Env: [`PATH=${TOOL_PATH}`],
    Labels: { ...options.labels },
    HostConfig: {
      ...confined(LIMITS),
      ...(runsTools ? { CapAdd: [...TOOL_RIGHTS] } : {}),
      NetworkMode: network?.id ?? 'none',
      Mounts: onceEach([
        ...hostProgramMounts(),
        ...(options.mounts ?? []),
        ...(runsTools ? toolMounts(options.tools) : []),
      ]),
    },
    ...(network && {
      NetworkingConfig: { EndpointsConfig: { [network.id]: { IPAMConfig: { IPv4Address: network.address } } } },
    }),
  };
}

/** Everything is where it is on this machine, so that command lines are the same for both kinds of access. */
function toolMounts({ programs, written }: ToolFolders = { programs: [], written: [] }): MountSettings[] {
  const readable = [...new Set([dirname(process.execPath), ...programs])].map(readOnlyMount);
  return [...readable, ...written.map((path): MountSettings => ({ Type: 'bind', Source: path, Target: path }))];
}

/** The engine refuses two mounts at the same place. */
function onceEach(mounts: readonly MountSettings[]): MountSettings[] {
  return [...new Map(mounts.map((mount) => [mount.Target, mount])).values()];
}
