import type { Container, MountSettings } from 'dockerode';
import type { NodeCommand } from '../../../harness/core/contracts/host.ts';
import { TOOL_PATH } from '../command.ts';
import { confined } from './confinement.ts';
import { DATA } from './data-folder.ts';
import { engineFailure, type Engine } from './engine.ts';
import { hostProgramMounts, readOnlyMount } from './host-image.ts';
import type { Labels } from './labels.ts';
import { nodeImage } from './node-image.ts';

/** Where what a node writes beside its data is kept, as it sees it. */
export const OUTPUT = '/output';

/** Enough for any Raft node under test; a node that wants more is stopped by the kernel, not by the machine's death. */
const LIMITS = { memoryMiB: 1024, processes: 512 };

export interface NodeContainerOptions {
  readonly name: string;
  readonly command: NodeCommand;
  /** The container whose network namespace it joins. */
  readonly anchor: Container;
  readonly labels: Labels;
  readonly data: MountSettings;
  /** Folder of this machine. */
  readonly output: string;
}

/** Makes the container in which a node runs; it is started by whoever watches it. */
export async function createNodeContainer(engine: Engine, options: NodeContainerOptions): Promise<Container> {
  const { command } = options;
  const { image, entryPoint, argv } = await nodeImage(engine, command);
  try {
    return await engine.createContainer({
      name: options.name,
      Image: image,
      ...(entryPoint && { Entrypoint: [...entryPoint] }),
      Cmd: [...argv],
      // The owner of the data folder: without capabilities not even root may write to another's.
      User: `${String(process.getuid?.() ?? 0)}:${String(process.getgid?.() ?? 0)}`,
      WorkingDir: DATA,
      Env: Object.entries(environmentOf(command)).map(([key, value]) => `${key}=${value}`),
      Labels: { ...options.labels },
      HostConfig: {
        ...confined(LIMITS),
        NetworkMode: `container:${options.anchor.id}`,
        Mounts: [...readOnlyMounts(command), options.data, { Type: 'bind', Source: options.output, Target: OUTPUT }],
      },
    });
  } catch (error) {
    throw engineFailure(`create ${options.name}`, error);
  }
}

/** The machine's programs unless an image brings its own, and what the command must read beside them. */
function readOnlyMounts(command: NodeCommand): MountSettings[] {
  const programs = command.image === undefined ? hostProgramMounts() : [];
  const mounted = (folder: string): boolean => programs.some(({ Target }) => `${folder}/`.startsWith(`${Target}/`));
  const readable = [...new Set(command.readable)].filter((folder) => !mounted(folder));
  return [...programs, ...readable.map(readOnlyMount)];
}

/** An image brings its own PATH; programs of this machine get ours. */
function environmentOf(command: NodeCommand): Record<string, string> {
  return command.image === undefined ? { PATH: TOOL_PATH, HOME: '/tmp', ...command.env } : command.env;
}
