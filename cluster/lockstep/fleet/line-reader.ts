import { closeSync, constants, openSync, readSync } from 'node:fs';

/** What a node can write in one line; beyond it something has gone wrong, and memory is not for that. */
export const LONGEST_LINE = 4 * 1024 * 1024;

const LINE_FEED = 10;

/** Reads lines from a pipe, waiting for each. */
export class LineReader {
  readonly #descriptor: number;
  #buffer = Buffer.allocUnsafe(64 * 1024);
  /** What was read and not handed out yet: from here to there. */
  #start = 0;
  #end = 0;
  /** Reads from the same pipe and never waits; opened when it is needed. */
  #look: number | undefined;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** The next line without its end; undefined when there will be none any more. @throws RangeError for one that is too long */
  next(): string | undefined {
    let searched = this.#start;
    for (;;) {
      const found = this.#buffer.subarray(searched, this.#end).indexOf(LINE_FEED);
      if (found >= 0) return this.#take(searched + found);
      searched = this.#end;
      if (this.#end - this.#start > LONGEST_LINE) throw new RangeError('line too long');
      const moved = this.#makeRoom();
      searched -= moved;
      const count = readSync(this.#descriptor, this.#buffer, this.#end, this.#buffer.length - this.#end, null);
      if (count === 0) return undefined;
      this.#end += count;
    }
  }

  /** The beginning of what came after the last line. */
  rest(length: number): string {
    return this.#buffer.toString('utf8', this.#start, Math.min(this.#end, this.#start + length));
  }

  /** Whether there is something already, in the pipe or read before, that nobody asked for yet. Never waits. */
  hasMore(): boolean {
    if (this.#end > this.#start) return true;
    this.#look ??= openSync(`/proc/self/fd/${String(this.#descriptor)}`, constants.O_RDONLY | constants.O_NONBLOCK);
    // That nothing is there comes as an error, whose stack would cost more than the look.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      this.#end += readSync(this.#look, this.#buffer, this.#end, this.#buffer.length - this.#end, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    return this.#end > this.#start;
  }

  /** Leaves the pipe itself open: whoever opened it closes it. */
  close(): void {
    if (this.#look !== undefined) closeSync(this.#look);
    this.#look = undefined;
  }

  #take(lineFeed: number): string {
    const line = this.#buffer.toString('utf8', this.#start, lineFeed);
    this.#start = lineFeed + 1;
    if (this.#start === this.#end) this.#start = this.#end = 0;
    return line;
  }

  /** Makes sure that something can be read; says by how much what is there has moved towards the front. */
  #makeRoom(): number {
    if (this.#end < this.#buffer.length) return 0;
    const moved = this.#start;
    const target = moved > 0 ? this.#buffer : Buffer.allocUnsafe(this.#buffer.length * 2);
    this.#buffer.copy(target, 0, this.#start, this.#end);
    this.#buffer = target;
    this.#start = 0;
    this.#end -= moved;
    return moved;
  }
}
