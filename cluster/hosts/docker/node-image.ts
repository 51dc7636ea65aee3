import type { NodeCommand } from '../../../harness/core/contracts/host.ts';
import { messageOf, UnavailableError } from '../../../harness/core/errors.ts';
import { engineFailure, statusOf, type Engine } from './engine.ts';
import { ensureHostImage, HOST_IMAGE } from './host-image.ts';

/** What a node's container is made from. */
export interface NodeImage {
  readonly image: string;
  /** Arguments for the container: without the program where the image brings its own entry point. */
  readonly argv: readonly string[];
}

/** The image the command asks for, pulled if the engine does not have it; or the host image. */
export async function nodeImage(engine: Engine, command: NodeCommand): Promise<NodeImage> {
  if (command.image === undefined) {
    await ensureHostImage(engine);
    return { image: HOST_IMAGE, argv: command.argv };
  }
  const hasEntryPoint = await ensureImage(engine, command.image);
  return { image: command.image, argv: hasEntryPoint ? command.argv.slice(1) : command.argv };
}

/** Whether the image has an entry point, after having made sure that the engine has the image. */
async function ensureImage(engine: Engine, image: string): Promise<boolean> {
  if (!(await isPresent(engine, image))) await pull(engine, image);
  const { Config } = await engine.getImage(image).inspect();
  return ([] as string[]).concat(Config.Entrypoint ?? []).length > 0;
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
