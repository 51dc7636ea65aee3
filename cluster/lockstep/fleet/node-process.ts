import { readFileSync, writeSync } from 'node:fs';
import type {
  LockstepNode,
  NodeEnd,
  NodeHello,
  NodeMessage,
  NodeStep,
} from '../../../harness/core/contracts/lockstep.ts';
import { InputError } from '../../../harness/core/errors.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import { chain, hashTextFrom } from '../../../harness/core/raft/hash.ts';
import { EPOCH_S, parseNodeLine, PROTOCOL_VERSION, type IdleLine, type NodeLine } from '../protocol/lines.ts';
import { LineReader, LONGEST_LINE } from './line-reader.ts';
import { endInWords } from './process-end.ts';
import type { RunningProgram } from './running-program.ts';
import type { Watchdog } from './watchdog.ts';

export interface NodeProcessOptions {
  readonly name: string;
  readonly life: number;
  readonly program: RunningProgram;
  /** Where its stderr goes. */
  readonly logFile: string;
  /** Where its clock stands, ns. */
  readonly now: number;
  /** All its randomness: 32 hex digits. */
  readonly seed: string;
  readonly watchdog: Watchdog;
  readonly onOutside: (what: string) => void;
}

/** How much of a line messages show. */
const SHOWN = 200;

/** One life of a node: its program as the harness talks to it. */
export class NodeProcess implements LockstepNode {
  readonly #options: NodeProcessOptions;
  #reader: LineReader | undefined;
  #hello: NodeHello | undefined;
  /** How it ended, where that was before it said hello. */
  #end: NodeEnd | undefined;
  #lastLine = '';
  #lines = 0;
  /** It said so, and nothing was handed to it since. */
  #waits = false;
  #state: JsonObject | undefined;
  /** Over everything it wrote after its hello. */
  #hash = 0;
  /** Where its clock stood last, ns. */
  clock: number;

  /** Greets the program, and does not wait for the answer: others may be started meanwhile. */
  constructor(options: NodeProcessOptions) {
    this.#options = options;
    this.clock = options.now;
    const { name: node, life, now, seed } = options;
    this.#write(
      JSON.stringify({ ctl: 'hello', version: PROTOCOL_VERSION, node, life, now, epoch: EPOCH_S, seed, observe: true }),
    );
  }

  get name(): string {
    return this.#options.name;
  }

  get life(): number {
    return this.#options.life;
  }

  /** @throws InputError when it writes something else, or ends in its first life, before it has said hello */
  get hello(): NodeHello {
    this.#hello ??= this.#readHello();
    return this.#hello;
  }

  deliver(message: NodeMessage): NodeStep {
    return this.#step(JSON.stringify(message));
  }

  tick(to: number, timer?: string): NodeStep {
    const name = timer === undefined ? {} : { timer };
    return this.#step(JSON.stringify({ ctl: 'tick', to, until: 'send', ...name }));
  }

  kill(): void {
    if (this.#waits && this.#reader?.hasMore() === true) {
      this.#options.onOutside(
        `line ${String(this.#lines)} to it, life ${String(this.life + 1)}: what it wrote ${UNASKED}: ${this.#reader.rest(SHOWN).trimEnd()}`,
      );
    }
    this.#leave();
    this.#options.program.kill();
  }

  #readHello(): NodeHello {
    const { program, watchdog } = this.#options;
    this.#reader = new LineReader(program.read());
    watchdog.begin(program.watched);
    const line = this.#read();
    if (line === undefined) return this.#endedBeforeHello();
    if (line.kind === 'hello') {
      // Which version of which interpreter runs the program is no part of what it does.
      this.#hash = 0;
      return line.hello;
    }
    if (line.kind === 'problem') throw this.#wrong(line.problem);
    throw this.#wrong(
      'is not the hello that the protocol begins with',
      'A program for which there is no shim speaks the control lines itself (docs/lockstep/protocol.md); options.runtime names the shim of others.',
    );
  }

  #step(text: string): NodeStep {
    const { hello } = this;
    const sent: NodeMessage[] = [];
    this.#state = undefined;
    if (this.#end !== undefined) return this.#nothingMore(this.#end);
    const idle = this.#exchange(text, sent);
    const end = idle === undefined ? this.#ended() : undefined;
    if (idle !== undefined && hello.state > 0 && !hello.observes) this.#exchange(STATE_QUESTION, sent);
    const { now, next, ran } = idle ?? { now: this.clock, next: null, ran: 0 };
    if (now < this.clock) throw this.#wrong(`sets the clock back, from ${String(this.clock)} to ${String(now)}`);
    this.clock = now;
    return { sent, state: this.#state, now, next, ran, hash: this.#hash, end };
  }

  /** Writes a line and reads to the end of the step; undefined when the process ended before. */
  #exchange(text: string, sent: NodeMessage[]): IdleLine | undefined {
    if (this.#reader?.hasMore() === true) throw this.#unasked();
    this.#waits = false;
    this.#options.watchdog.begin(this.#options.program.watched);
    this.#write(text);
    for (;;) {
      const line = this.#read();
      if (line === undefined) return undefined;
      switch (line.kind) {
        case 'message':
          sent.push(line.message);
          break;
        case 'state':
          this.#state = line.state;
          if (text === STATE_QUESTION) return undefined;
          break;
        case 'outside':
          this.#options.onOutside(line.what);
          break;
        case 'idle':
          this.#waits = true;
          return line;
        case 'hello':
          throw this.#wrong('is a second hello');
        case 'problem':
          throw this.#wrong(line.problem);
      }
    }
  }

  #write(text: string): void {
    const bytes = Buffer.from(`${text}\n`);
    this.#lines++;
    try {
      for (let written = 0; written < bytes.length;) {
        written += writeSync(this.#options.program.write, bytes, written);
      }
    } catch (error) {
      // It has ended; what it wrote before is still to be read, and then comes the end.
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
    }
  }

  #read(): NodeLine | undefined {
    let text: string | undefined;
    try {
      text = this.#reader?.next();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#lastLine = this.#reader?.rest(SHOWN) ?? '';
      throw this.#wrong(`is longer than ${String(LONGEST_LINE / 1024 / 1024)} MiB`);
    }
    if (text === undefined) {
      if (this.#options.watchdog.bit) throw this.#silent();
      return undefined;
    }
    this.#lastLine = text;
    const line = parseNodeLine(text);
    this.#hash = chain(hashTextFrom(this.#hash, text), this.#lines);
    if (line.kind === 'idle' || line.kind === 'hello') this.#options.watchdog.end();
    return line;
  }

  #ended(): NodeEnd {
    this.#options.watchdog.end();
    const lastLine = shortened(this.#lastLine);
    this.#leave();
    const { code, signal } = this.#options.program.end();
    const lastWords = lastLineOf(this.#options.logFile);
    return { code, signal, lastLine, lastWords };
  }

  /** Reads nothing any more. */
  #leave(): void {
    this.#waits = false;
    this.#reader?.close();
  }

  #place(): string {
    const { name, life } = this.#options;
    return `${name}, life ${String(life + 1)}, line ${String(this.#lines)} to it`;
  }

  #wrong(
    problem: string,
    hint = `stdout is for the protocol alone, one JSON object a line; everything else belongs on stderr, which is in ${this.#options.logFile}.`,
  ): InputError {
    const message = `${this.#place()}: what the node wrote ${problem}: ${shortened(this.#lastLine)}`;
    this.#waits = false;
    this.kill();
    return new InputError(message, { code: 'NODE_PROTOCOL', hint });
  }

  #unasked(): InputError {
    this.#lastLine = this.#reader?.rest(SHOWN).trimEnd() ?? '';
    return this.#wrong(UNASKED);
  }

  #silent(): InputError {
    const { limitMs } = this.#options.watchdog;
    const last =
      this.#lastLine === '' ? 'It never wrote a line' : `The last line it wrote: ${shortened(this.#lastLine)}`;
    this.kill();
    return new InputError(
      `${this.#place()}: the node neither waited nor ended within ${String(limitMs / 1000)} s and was killed. ${last}`,
      {
        code: 'NODE_SILENT',
        hint: 'A node has to say idle after each line; is the right shim loaded (options.runtime), or does the program compute without end?',
      },
    );
  }

  /** A program that ran before and cannot go on with what is there is a node that failed. */
  #endedBeforeHello(): NodeHello {
    const end = this.#ended();
    if (this.#options.life > 0) {
      this.#end = end;
      return NO_HELLO;
    }
    const said = end.lastWords === '' ? '' : `; its last words: ${end.lastWords}`;
    throw new InputError(
      `${this.#options.name} ended ${endInWords(end)} before it answered the hello of the protocol${said}`,
      {
        code: 'NODE_START',
        hint: 'Does the program speak the node protocol, or is the right shim loaded (options.runtime)?',
      },
    );
  }

  #nothingMore(end: NodeEnd): NodeStep {
    return { sent: [], state: undefined, now: this.clock, next: null, ran: 0, hash: this.#hash, end };
  }
}

const NO_HELLO: NodeHello = { runtime: 'unknown', timers: 'opaque', state: 0, observes: false };

const UNASKED = 'came after it had said that it waits';

const STATE_QUESTION = '{"ctl":"state"}';

/** What a node said last on stderr, without the trace of calls around it: as good a reason as there is. */
function lastLineOf(file: string): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return shortened(lines.findLast((line) => !AROUND_REASONS.test(line)) ?? lines.at(-1) ?? '');
}

/** Lines of a trace of calls are indented; Node.js says its version at the end. */
const AROUND_REASONS = /^(\s.*|\}?|Node\.js v[\d.]+)$/;

function shortened(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… (${String(text.length)} characters)`;
}
