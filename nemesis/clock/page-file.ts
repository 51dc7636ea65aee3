import { writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { HarnessError, messageOf } from '../../harness/core/errors.ts';
import type { ClockName } from '../../harness/core/fault-action.ts';
import type { ClockChange } from './bends.ts';
import { goesBack, TRUE_CLOCK, type ClockState } from './clock-state.ts';
import {
  CLOCKS,
  decodePage,
  encodeIndex,
  encodePage,
  encodeState,
  INDEX_OFFSET,
  PAGE_SIZE,
  stateOffset,
  type PageState,
} from './page-layout.ts';

/** How far ahead changes are written, ns: nobody may read a clock between its bend and the moment it is written. */
const LEAD = 10_000_000n;

/** What has to be left of the lead right before a change begins to count, ns. */
const LEAST_LEAD = 1_000_000n;

/** A machine that is so busy that no change can be written in time is given this many chances. */
const ATTEMPTS = 100;

/**
 * The control page of a node: a file of the machine that all programs of the node have mapped. Changes are atomic for
 * them and come one after the other. Trouble with the file is a HarnessError.
 */
export class ClockPage {
  readonly file: string;
  readonly #handle: FileHandle;
  #index: bigint;
  #state: PageState;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(file: string, handle: FileHandle, index: bigint, state: PageState) {
    this.file = file;
    this.#handle = handle;
    this.#index = index;
    this.#state = state;
  }

  /** A new page on which both clocks are the kernel's. */
  static async create(file: string): Promise<ClockPage> {
    const state: PageState = { wall: TRUE_CLOCK, monotonic: TRUE_CLOCK };
    return guarded(file, async () => {
      const handle = await open(file, 'w+', 0o644);
      await handle.write(encodePage(state), 0, PAGE_SIZE, 0);
      return new ClockPage(file, handle, 0n, state);
    });
  }

  /** A page that is there already, such as that of a run whose harness was killed. */
  static async open(file: string): Promise<ClockPage> {
    return guarded(file, async () => {
      const handle = await open(file, 'r+');
      const { buffer } = await handle.read(Buffer.alloc(PAGE_SIZE), 0, PAGE_SIZE, 0);
      const page = decodePage(buffer);
      if (page !== undefined) return new ClockPage(file, handle, page.index, page.state);
      await handle.close();
      throw new Error('it is no control page of this version');
    });
  }

  /** What programs are shown now, or are about to be. */
  get state(): PageState {
    return this.#state;
  }

  /**
   * Changes the clocks that are named, at the same moment, and resolves when the change is in force. Throws RangeError
   * for one that would set a monotonic clock back.
   */
  change(changes: Partial<Record<ClockName, ClockChange>>): Promise<void> {
    const result = this.#last.then(() => guarded(this.file, () => this.#apply(changes)));
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Does something while no change can begin or end. */
  unchanged<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#handle.close();
  }

  async #apply(changes: Partial<Record<ClockName, ClockChange>>): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await this.#past();
      const next = this.#changed(changes);
      const index = this.#index + 1n;
      this.#write(encodeState(next), stateOffset(index));
      if (CLOCKS.some((name) => changes[name] !== undefined && this.#isLate(name, next[name]))) continue;
      this.#write(encodeIndex(index), INDEX_OFFSET);
      this.#index = index;
      this.#state = next;
      await this.#past();
      return;
    }
    throw new Error(`the machine is too busy: ${ATTEMPTS} times a change could not be written in time`);
  }

  /** At once: between a look at the time and the change that depends on it nothing else may come. */
  #write(bytes: Buffer, position: number): void {
    writeSync(this.#handle.fd, bytes, 0, bytes.length, position);
  }

  #changed(changes: Partial<Record<ClockName, ClockChange>>): PageState {
    const changed = (name: ClockName): ClockState => {
      const change = changes[name];
      const lead = this.#stands(name) ? 0n : LEAD;
      return change === undefined ? this.#state[name] : change(this.#state[name], now(name) + lead);
    };
    const next = { wall: changed('wall'), monotonic: changed('monotonic') };
    if (goesBack(next.monotonic)) throw new RangeError('a monotonic clock cannot be set back');
    return next;
  }

  /** A clock that stands still shows the same whenever its next change is written, which can therefore be at once. */
  #stands(name: ClockName): boolean {
    return this.#state[name].after.rate === 0n;
  }

  #isLate(name: ClockName, { real }: ClockState): boolean {
    return !this.#stands(name) && real - now(name) < LEAST_LEAD;
  }

  /** Resolves when all bends are over. One further away than any is made means that the machine's clock was set back. */
  async #past(): Promise<void> {
    const left = (): bigint => longest(CLOCKS.map((name) => this.#state[name].real - now(name)));
    while (left() > 0n && left() <= LEAD) await delay(Number(left() / 1_000_000n) + 1);
  }
}

/** The kernel's clock of this name, ns. The wall clock's milliseconds are as good: a bend only has to be in the future. */
function now(name: ClockName): bigint {
  return name === 'wall' ? BigInt(Date.now()) * 1_000_000n : process.hrtime.bigint();
}

function longest(spans: readonly bigint[]): bigint {
  return spans.reduce((longest, span) => (span > longest ? span : longest), 0n);
}

async function guarded<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new HarnessError(`cannot set the clocks of ${file}: ${messageOf(error)}`, {
      code: 'CLOCK_PAGE',
      hint: 'The file is made when a node is launched and goes with its run folder.',
      cause: error,
    });
  }
}
