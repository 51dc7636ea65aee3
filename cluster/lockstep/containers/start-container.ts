import { existsSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container, ContainerCreateOptions, MountSettings } from 'dockerode';
import type { RunIdentity } from '../../../harness/core/contracts/host.ts';
import { HarnessError, messageOf, UnavailableError } from '../../../harness/core/errors.ts';
import { confined } from '../../hosts/docker/confinement.ts';
import { engineFailure, statusOf, type Engine } from '../../hosts/docker/engine.ts';
import { ensureHostImage, HOST_IMAGE, hostProgramMounts, readOnlyMount } from '../../hosts/docker/host-image.ts';
import { NODE_LABEL, objectName, PART_LABEL, type Labels } from '../../hosts/docker/labels.ts';
import { imageCommand } from '../../hosts/docker/node-image.ts';
import { shimFolder } from '../fleet/environment.ts';
import type { ContainerOrder } from './container-order.ts';
import { LOG, NODE, PIPES, READY, RELAY } from './relay.ts';

/** As a node of a live run: enough for any, and the machine stays well. */
const LIMITS = { memoryMiB: 1024, processes: 512 };

/** How long the relay may take to listen once its container has started, ms, and how often that is looked for. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 5;

/** Folders of a container that hold something else there, so that only a file in them can be mounted. */
const TAKEN: readonly string[] = ['/', '/dev', '/etc', '/proc', '/run', '/sys', '/tmp', NODE, PIPES];

/** Makes a container for a node's programs, starts it, and returns when its relay listens. */
export async function startContainer(
  engine: Engine,
  run: RunIdentity,
  labels: Labels,
  order: ContainerOrder,
): Promise<void> {
  const { image, argv } = await commandOf(engine, order);
  let container: Container;
  try {
    container = await engine.createContainer({
      ...settingsOf(order),
      name: objectName(run, order.part),
      Image: image,
      Entrypoint: ['/bin/sh', '-c', RELAY, PIPES],
      Cmd: [...argv],
      Labels: { ...labels, [NODE_LABEL]: order.node, [PART_LABEL]: 'process' },
    });
  } catch (error) {
    throw engineFailure(`create a container for ${order.node}`, error);
  }
  const ended = container.wait({ condition: 'next-exit' });
  // Told by whoever waits for it.
  ended.catch(() => undefined);
  await start(container, image, order.node);
  await listens(order, ended);
}

/** What runs in the container: a program of this machine, or what the image says, with our arguments if there are some. */
async function commandOf(
  engine: Engine,
  { program }: ContainerOrder,
): Promise<{ readonly image: string; readonly argv: readonly string[] }> {
  const { image } = program;
  if (image === undefined) {
    await ensureHostImage(engine);
    return { image: HOST_IMAGE, argv: program.argv };
  }
  const { entryPoint, argv: own } = await imageCommand(engine, image);
  const argv = [...entryPoint, ...(program.argv.length > 0 ? program.argv : own)];
  if (argv.length > 0) return { image, argv };
  throw new UnavailableError(`The image ${image} does not say what is to be run in it.`, {
    code: 'IMAGE_PROGRAM',
    hint: 'Give it an ENTRYPOINT or a CMD, or name program and arguments under options.args.',
  });
}

function settingsOf({ node, program, env, cpus, ...order }: ContainerOrder): ContainerCreateOptions {
  return {
    Hostname: node,
    // The owner of the data folder: without capabilities not even root may write to another's.
    User: `${String(process.getuid?.() ?? 0)}:${String(process.getgid?.() ?? 0)}`,
    Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    HostConfig: {
      ...confined(LIMITS),
      // It ends with the harness, and then nothing of it is to stay.
      AutoRemove: true,
      NetworkMode: 'none',
      Mounts: [
        ...readOnlyMounts(program),
        { Type: 'bind', Source: order.data, Target: NODE },
        { Type: 'bind', Source: order.pipes, Target: PIPES },
        { Type: 'bind', Source: order.logFile, Target: join(PIPES, LOG) },
      ],
      ...(cpus !== undefined && { NanoCpus: Math.round(cpus * 1e9) }),
    },
  };
}

/** Everything is where it is on this machine, so that a program cannot tell by its paths whether it is in a container. */
function readOnlyMounts({ argv, image, shim, readable = [] }: ContainerOrder['program']): MountSettings[] {
  const ofMachine = image === undefined;
  const system = ofMachine ? hostProgramMounts() : [];
  const named = ofMachine ? argv.filter((word) => isAbsolute(word) && existsSync(word)) : [];
  const wanted = [...readable, ...named].flatMap(mountable);
  const paths = [...new Set([...wanted, ...(shim === 'none' ? [] : [shimFolder()])])];
  const missing = paths.filter((path) => !system.some(({ Target }) => isWithin(path, Target)));
  const outermost = missing.filter((path) => !missing.some((other) => other !== path && isWithin(path, other)));
  return [...system, ...outermost.map(readOnlyMount)];
}

/**
 * A folder; of a file, the folder in which verdict was called if the file is in there, else its own, and that above a folder of
 * programs, so that a program finds what belongs to it.
 */
function mountable(path: string): string[] {
  if (statSync(path).isDirectory()) return TAKEN.includes(path) ? [] : [path];
  const own = dirname(path);
  const folders = [process.cwd(), ...(basename(own) === 'bin' ? [dirname(own)] : []), own];
  return [folders.find((folder) => isWithin(path, folder) && !TAKEN.includes(folder)) ?? path];
}

function isWithin(path: string, folder: string): boolean {
  return `${path}/`.startsWith(`${folder}/`);
}

async function start(container: Container, image: string, node: string): Promise<void> {
  try {
    await container.start();
  } catch (error) {
    // The program that the container begins with is not there, or cannot be run: the relay's shell.
    if (statusOf(error) === 400) throw withoutShell(image, messageOf(error));
    throw engineFailure(`start a container for ${node}`, error);
  }
}

async function listens({ node, pipes }: ContainerOrder, ended: Promise<unknown>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const ready = async (): Promise<boolean> => {
    while (Date.now() < deadline) {
      if (existsSync(join(pipes, READY))) return true;
      await sleep(PAUSE_MS);
    }
    return false;
  };
  const late = ended.then(() => existsSync(join(pipes, READY)));
  if (await Promise.race([ready(), late])) return;
  throw new HarnessError(`The container of ${node} ended, or did not begin its work.`, {
    code: 'CONTAINER_START',
    hint: 'Can this user’s containers read and write folders of this machine? Look at the engine (docker info, its log).',
  });
}

function withoutShell(image: string, reason: string): UnavailableError {
  return new UnavailableError(`The image ${image} has no /bin/sh, which starts the program there: ${reason.trim()}`, {
    code: 'IMAGE_SHELL',
    hint: 'Build it on one that has a shell (debian, alpine), or run the program with binary: PATH.',
  });
}
