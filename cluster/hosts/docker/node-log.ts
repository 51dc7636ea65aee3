import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HarnessError } from '../../../harness/core/errors.ts';
import { demultiplex } from './multiplexed.ts';

/**
 * A node's output over all its lives, in one file. Read from the container's own stream, opened before the node
 * starts and read until the engine closes it after the node's end: nothing is lost by a kill.
 */
export class NodeLog {
  readonly path: string;
  readonly #file: FileHandle;
  #failure: HarnessError | undefined;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  static async open(path: string): Promise<NodeLog> {
    try {
      await mkdir(dirname(path), { recursive: true });
      return new NodeLog(path, await open(path, 'a'));
    } catch (error) {
      throw writeFailure(path, error);
    }
  }

  /** What went wrong while writing; a log with a hole must not be taken for a quiet node. */
  get failure(): HarnessError | undefined {
    return this.#failure;
  }

  /** Appends until the stream ends. Never rejects: a failure is kept, and the stream read on so that the node can run. */
  async follow(output: AsyncIterable<Buffer>): Promise<void> {
    try {
      for await (const frames of demultiplex(output)) await this.#append(Buffer.concat(frames.map(({ data }) => data)));
    } catch (error) {
      this.#failure ??= writeFailure(this.path, error);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #append(data: Buffer): Promise<void> {
    try {
      await this.#file.appendFile(data);
    } catch (error) {
      this.#failure ??= writeFailure(this.path, error);
    }
  }
}

function writeFailure(path: string, cause: unknown): HarnessError {
  return new HarnessError(`The output of a node could not be written to ${path}.`, {
    code: 'NODE_LOG',
    hint: 'Free some space there, or give another folder with --out.',
    cause,
  });
}
