import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { HarnessError } from '../../../harness/core/errors.ts';
import { endFromShell, type ProcessEnd } from '../fleet/process-end.ts';
import type { RunningProgram, Watched } from '../fleet/running-program.ts';
import type { ProgramContainer } from './program-container.ts';

/** How long a program that has closed its stdout is waited for, ms. */
const PATIENCE_MS = 2_000;
/** How long a container that is ready may take to start a program in it, ms. */
const START_MS = 60_000;

/** One life of a program in a container. */
export class ContainerProgram implements RunningProgram {
  readonly watched: Watched;
  readonly write: number;
  readonly #container: ProgramContainer;
  readonly #life: string;
  readonly #input: string;
  readonly #output: string;
  /** Keeps its stdin for it until it has opened that itself. */
  #held: number | undefined;
  #read: number;
  /** Its status, as a shell has it, once it has ended. */
  #status: number | undefined;
  #open = true;

  /** Lets it start as soon as the container can. */
  constructor(container: ProgramContainer) {
    this.#container = container;
    this.watched = { pipe: container.kills };
    const { life, input, output } = container.newLife();
    this.#life = life;
    this.#input = input;
    this.#output = output;
    this.#held = openSync(input, constants.O_RDWR);
    this.write = openSync(input, constants.O_WRONLY);
    this.#read = openSync(output, constants.O_RDONLY | constants.O_NONBLOCK);
    container.begin(life);
  }

  read(): number {
    this.#settle();
    return this.#read;
  }

  kill(): void {
    if (!this.#open) return;
    try {
      // Where the container could not be had, nothing runs.
      if (this.#container.isReady()) this.#kill();
    } finally {
      this.#close();
    }
  }

  end(): ProcessEnd {
    try {
      this.#status ??= this.#container.waitFor(() => this.#container.statusOf(this.#life), PATIENCE_MS);
      if (this.#status !== undefined) return endFromShell(this.#status);
      this.#kill();
      return { code: null, signal: null };
    } finally {
      this.#close();
    }
  }

  #kill(): void {
    this.#settle();
    this.#status ??= this.#container.statusOf(this.#life) ?? this.#container.kill(this.#life);
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.#held !== undefined) closeSync(this.#held);
    closeSync(this.write);
    closeSync(this.#read);
  }

  /** Returns when the program has opened its pipes, or ended before it could: from then on its end is the end of reading. */
  #settle(): void {
    if (this.#held === undefined) return;
    this.#container.ready();
    closeSync(this.#held);
    this.#held = undefined;
    const settled = this.#container.waitFor(() => (this.#hasOpened() || this.#hasEnded() ? true : undefined), START_MS);
    if (settled === undefined) throw notStarted();
    // A pipe without a writer cannot be opened for reading without waiting, and one with a writer is gone when it is not.
    const writer = openSync(this.#output, constants.O_RDWR);
    const read = openSync(this.#output, constants.O_RDONLY);
    closeSync(writer);
    closeSync(this.#read);
    this.#read = read;
    unlinkSync(this.#input);
    unlinkSync(this.#output);
  }

  /** Whether somebody reads its stdin, which it opens last. */
  #hasOpened(): boolean {
    try {
      closeSync(openSync(this.#input, constants.O_WRONLY | constants.O_NONBLOCK));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
      return false;
    }
  }

  #hasEnded(): boolean {
    this.#status ??= this.#container.statusOf(this.#life);
    return this.#status !== undefined;
  }
}

function notStarted(): HarnessError {
  return new HarnessError(`A container did not start its program within ${String(START_MS / 1_000)} s.`, {
    code: 'CONTAINER_START',
    hint: 'Is the machine out of processors or memory? Start the run again.',
  });
}
