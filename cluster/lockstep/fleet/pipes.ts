import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Both ends of what a node reads and writes, as file descriptors. */
export interface NodePipes {
  /** For the node. */
  readonly stdin: number;
  readonly stdout: number;
  /** For the harness; reading ends when the node's process has gone. */
  readonly write: number;
  readonly read: number;
}

/** Pipes that are made at once, because each time costs the start of a program. */
const BATCH = 64;

/**
 * Named pipes, because the harness has to wait for a node within a call, and the pipes that come with a child process can
 * only be waited for between calls. Every process gets a pair of its own: a killed one that has not quite gone yet would
 * still take what is meant for the one after it.
 */
export class PipeStock {
  readonly #folder: string;
  #made = 0;
  #taken = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  take(): NodePipes {
    if (this.#taken === this.#made) this.#make();
    const [input, output] = this.#paths(this.#taken++);
    const [stdin, write] = openBoth(input);
    const [read, stdout] = openBoth(output);
    return { stdin, stdout, write, read };
  }

  #make(): void {
    const names = Array.from({ length: BATCH }, () => this.#paths(this.#made++));
    execFileSync('mkfifo', names.flat());
  }

  #paths(number: number): readonly [input: string, output: string] {
    return [join(this.#folder, `${String(number)}.in`), join(this.#folder, `${String(number)}.out`)];
  }
}

/** The reading and the writing end. To open one of them alone would wait for the other, so a third holds the pipe meanwhile. */
function openBoth(path: string): readonly [number, number] {
  const held = openSync(path, constants.O_RDWR);
  const ends = [openSync(path, constants.O_RDONLY), openSync(path, constants.O_WRONLY)] as const;
  closeSync(held);
  unlinkSync(path);
  return ends;
}
