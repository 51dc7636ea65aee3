import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../../harness/core/errors.ts';
import type { ContainerOrder } from './container-order.ts';
import type { EngineCaller } from './engine-caller.ts';
import { ORDERS, pipesOf } from './relay.ts';

/** Pairs of pipes that are made at once, because each time costs the start of a program. */
const BATCH = 32;

/** How long the relay may take for what it does at once, ms, and how often it is looked for. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 0.2;

/** The harness asks for an end by this word. */
const KILL = 'kill';

/** A container in which one program is started again and again, by its relay. */
export class ProgramContainer {
  readonly #node: string;
  readonly #folder: string;
  readonly #engine: EngineCaller;
  readonly #request: number;
  readonly #lives: number;
  readonly #kills: number;
  readonly #answers: number;
  /** What the relay answered and nobody asked for yet: whole lines, and the beginning of one. */
  readonly #heard: string[] = [];
  #rest = '';
  #made = 0;
  #taken = 0;

  /** Lets the container start, and does not wait for it. */
  constructor(engine: EngineCaller, order: ContainerOrder) {
    this.#node = order.node;
    this.#folder = order.pipes;
    this.#engine = engine;
    mkdirSync(order.pipes, { mode: 0o700 });
    execFileSync(
      'mkfifo',
      Object.values(ORDERS).map((name) => join(order.pipes, name)),
    );
    // Held open for both ways: writing never waits for the relay, and the relay reads an end when this process is gone.
    this.#lives = openSync(join(order.pipes, ORDERS.lives), constants.O_RDWR);
    this.#kills = openSync(join(order.pipes, ORDERS.kills), constants.O_RDWR);
    this.#answers = openSync(join(order.pipes, ORDERS.answers), constants.O_RDONLY | constants.O_NONBLOCK);
    this.#request = engine.start(order);
  }

  /** Where a line asks for the end of what runs. */
  get kills(): number {
    return this.#kills;
  }

  /** Names a new life, and makes its pipes. */
  newLife(): { readonly life: string; readonly input: string; readonly output: string } {
    if (this.#taken === this.#made) this.#makePipes();
    const life = String(this.#taken++);
    const [input, output] = pipesOf(life).map((name) => join(this.#folder, name)) as [string, string];
    return { life, input, output };
  }

  /** Lets the program start as soon as the relay listens. */
  begin(life: string): void {
    writeSync(this.#lives, `${life}\n`);
  }

  /** Returns when the relay listens. @throws UnavailableError where the container cannot be had */
  ready(): void {
    this.#engine.wait(this.#request);
  }

  /** Whether the relay listens, once that is known. */
  isReady(): boolean {
    return this.#engine.succeeds(this.#request);
  }

  /** Ends what runs, and returns when it is gone. @returns its status, as a shell has it */
  kill(life: string): number {
    writeSync(this.#kills, `${KILL}\n`);
    const status = this.waitFor(() => this.statusOf(life), PATIENCE_MS);
    const killed = this.waitFor(() => this.#answer(`killed ${KILL}`), PATIENCE_MS);
    if (status === undefined || killed === undefined) throw this.#unable('did not end its program');
    return status;
  }

  /** The status of a life that is over; undefined for one that is not. */
  statusOf(life: string): number | undefined {
    const answer = this.#answer(`ended ${life} `);
    return answer === undefined ? undefined : Number(answer.split(' ')[2]);
  }

  /** What is there within the time, which is looked for again and again; undefined when it is not. */
  waitFor<T>(look: () => T | undefined, ms: number): T | undefined {
    const nobody = new Int32Array(new SharedArrayBuffer(4));
    const deadline = performance.now() + ms;
    for (;;) {
      const found = look();
      if (found !== undefined || performance.now() > deadline) return found;
      Atomics.wait(nobody, 0, 0, PAUSE_MS);
    }
  }

  /** The container ends by itself when it finds nobody at the other ends. */
  close(): void {
    for (const descriptor of [this.#lives, this.#kills, this.#answers]) closeSync(descriptor);
  }

  #makePipes(): void {
    const lives = Array.from({ length: BATCH }, () => String(this.#made++));
    execFileSync(
      'mkfifo',
      lives.flatMap((life) => pipesOf(life).map((name) => join(this.#folder, name))),
    );
  }

  /** Takes the first answer that begins so. */
  #answer(beginning: string): string | undefined {
    this.#hear();
    const index = this.#heard.findIndex((line) => line.startsWith(beginning));
    return index < 0 ? undefined : this.#heard.splice(index, 1)[0];
  }

  #hear(): void {
    const bytes = Buffer.allocUnsafe(4_096);
    let count: number;
    try {
      count = readSync(this.#answers, bytes, 0, bytes.length, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return;
      throw error;
    }
    if (count === 0) throw this.#unable('has ended');
    const lines = (this.#rest + bytes.toString('utf8', 0, count)).split('\n');
    this.#rest = lines.pop() ?? '';
    this.#heard.push(...lines);
  }

  #unable(what: string): HarnessError {
    return new HarnessError(`The container of ${this.#node} ${what}.`, {
      code: 'CONTAINER_GONE',
      hint: 'Did somebody end it, or was the machine out of memory? Start the run again.',
    });
  }
}
