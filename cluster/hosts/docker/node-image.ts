import { basename } from 'node:path';
import type { NodeCommand } from '../../../harness/core/contracts/host.ts';
import { messageOf, UnavailableError } from '../../../harness/core/errors.ts';
import { startsAnother } from '../../../harness/core/starters.ts';
import { engineFailure, statusOf, type Engine } from './engine.ts';
import { ensureHostImage, HOST_IMAGE } from './host-image.ts';

/** What a node's container is made from. */
export interface NodeImage {
  readonly image: string;
  /** In place of the image's own entry point; undefined where that is as it should be. */
  readonly entryPoint: readonly string[] | undefined;
  /** Arguments for the container: without the program where the image brings its own entry point. */
  readonly argv: readonly string[];
}

/** The image the command asks for, pulled if the engine does not have it; or the host image. */
export async function nodeImage(engine: Engine, command: NodeCommand): Promise<NodeImage> {
  if (command.image === undefined) {
    await ensureHostImage(engine);
    return { image: HOST_IMAGE, entryPoint: command.launcher, argv: command.argv };
  }
  const own = (await imageCommand(engine, command.image)).entryPoint;
  const argv = own.length > 0 ? command.argv.slice(1) : command.argv;
  if (command.launcher !== undefined) refuseStarter(command.image, own[0] ?? argv[0] ?? '');
  return { image: command.image, entryPoint: command.launcher && [...command.launcher, ...own], argv };
}

function refuseStarter(image: string, program: string): void {
  const name = basename(program);
  if (!startsAnother(name)) return;
  throw new UnavailableError(`The image ${image} begins with ${name}, which starts the node's own program.`, {
    code: 'IMAGE_ENTRY_POINT',
    hint: 'Clock faults need an image that begins with the program itself; without one the fault pause comes nearest.',
  });
}

/** What an image says of how it is run; each part is empty where it says nothing. */
export interface ImageCommand {
  readonly entryPoint: readonly string[];
  readonly argv: readonly string[];
}

/** What the image says of itself, after having made sure that the engine has it. */
export async function imageCommand(engine: Engine, image: string): Promise<ImageCommand> {
  if (!(await isPresent(engine, image))) await pull(engine, image);
  const { Entrypoint, Cmd } = (await engine.getImage(image).inspect()).Config;
  const words = (value: string | readonly string[] | null | undefined): string[] =>
    ([] as string[]).concat(value ?? []);
  return { entryPoint: words(Entrypoint), argv: words(Cmd) };
}

async function isPresent(engine: Engine, image: string): Promise<boolean> {
  try {
    await engine.getImage(image).inspect();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw engineFailure(`look for the image ${image}`, error);
  }
}

async function pull(engine: Engine, image: string): Promise<void> {
  try {
    const progress = await engine.pull(image);
    await new Promise<void>((resolve, reject) => {
      engine.modem.followProgress(progress, (error) => (error === null ? resolve() : reject(error)));
    });
  } catch (error) {
    throw new UnavailableError(
      `The image ${image} is not on this machine and cannot be pulled: ${messageOf(error).trim()}`,
      {
        code: 'IMAGE_UNAVAILABLE',
        hint: `Get it by hand (docker pull ${image}, or docker load), or run a program of this machine with binary: PATH.`,
        cause: error,
      },
    );
  }
}
