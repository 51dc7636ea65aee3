import type { Container, MountSettings } from 'dockerode';
import type { CommandResult, ToolInput } from '../../../harness/core/contracts/host.ts';
import { HarnessError } from '../../../harness/core/errors.ts';
import { runTool, TOOL_PATH } from '../command.ts';
import type { Access } from './access.ts';
import { confined } from './confinement.ts';
import { engineFailure, type Engine } from './engine.ts';
import { HOST_IMAGE, hostProgramMounts } from './host-image.ts';
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
}

/** Room for the tools that run in here in `engine` access. */
const LIMITS = { memoryMiB: 128, processes: 64 };

/** Does nothing, for ever: it only keeps the namespace. */
export const HOLD: readonly string[] = ['/usr/bin/sleep', 'infinity'];

/**
 * A container that only holds a node's network namespace. The node's own container joins it, so address, interface
 * and packet rules stay while the node is killed and started.
 */
export class Anchor {
  readonly container: Container;
  readonly #access: Access;
  readonly #pid: number;

  private constructor(container: Container, access: Access, pid: number) {
    this.container = container;
    this.#access = access;
    this.#pid = pid;
  }

  static async start(engine: Engine, options: AnchorOptions): Promise<Anchor> {
    try {
      const container = await engine.createContainer(settings(options));
      await container.start();
      const { State } = await container.inspect();
      // The engine says pid 0 of a process that is gone; no signal and no nsenter may ever be aimed at that.
      if (State.Pid <= 1) throw new Error(`it ended at once, exit code ${String(State.ExitCode)}`);
      return new Anchor(container, options.access, State.Pid);
    } catch (error) {
      throw engineFailure(`start the network namespace of ${options.hostname}`, error);
    }
  }

  /** An anchor that another harness started. */
  static async adopt(engine: Engine, access: Access, id: string): Promise<Anchor> {
    const container = engine.getContainer(id);
    const { State } = await container.inspect();
    if (State.Pid <= 1) throw new HarnessError('The anchor of a node is gone.', { code: 'DOCKER_FAILED' });
    return new Anchor(container, access, State.Pid);
  }

  /** Runs a host tool inside the namespace, with the right to change it. */
  async exec(argv: readonly string[], stdin: ToolInput = ''): Promise<CommandResult> {
    const command = this.toolCommand(argv);
    if (command) return runTool(command, stdin);
    try {
      return await this.#execInside(argv, stdin);
    } catch (error) {
      throw engineFailure(`run ${argv[0] ?? ''} in a node's network namespace`, error);
    }
  }

  /** The command line that runs a tool inside the namespace; undefined where only the engine may do that. */
  toolCommand(argv: readonly string[]): readonly string[] | undefined {
    return this.#access === 'direct' ? ['nsenter', '-t', String(this.#pid), '-n', '--', ...argv] : undefined;
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

function settings(options: AnchorOptions): Parameters<Engine['createContainer']>[0] {
  const { network } = options;
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
      ...(options.access === 'engine' ? { CapAdd: ['NET_ADMIN', 'NET_RAW'] } : {}),
      NetworkMode: network?.id ?? 'none',
      Mounts: [...hostProgramMounts(), ...(options.mounts ?? [])],
    },
    ...(network && {
      NetworkingConfig: { EndpointsConfig: { [network.id]: { IPAMConfig: { IPv4Address: network.address } } } },
    }),
  };
}
