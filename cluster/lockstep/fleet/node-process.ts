import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type {
  LockstepNode,
  LockstepProgram,
  NodeEnd,
  NodeHello,
  NodeMessage,
  NodeStep,
} from '../../../harness/core/contracts/lockstep.ts';
import { InputError, UnavailableError } from '../../../harness/core/errors.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import { chain, hashTextFrom } from '../../../harness/core/raft/hash.ts';
import { EPOCH_S, parseNodeLine, PROTOCOL_VERSION, type IdleLine, type NodeLine } from '../protocol/lines.ts';
import { environmentOf } from './environment.ts';
import { LineReader, LONGEST_LINE } from './line-reader.ts';
import type { NodePipes } from './pipes.ts';
import { endInWords, endOf } from './process-end.ts';
import type { Watchdog } from './watchdog.ts';

export interface NodeProcessOptions {
  readonly name: string;
  readonly life: number;
  readonly program: LockstepProgram;
  /** The data folder, in which it is started. */
  readonly folder: string;
  /** Where stderr goes, appended. */
  readonly logFile: string;
  readonly pipes: NodePipes;
  /** Where its clock stands, ns. */
  readonly now: number;
  /** All its randomness: 32 hex digits. */
  readonly seed: string;
  readonly watchdog: Watchdog;
  readonly onOutside: (what: string) => void;
}

/** How much of a line messages show. */
const SHOWN = 200;

/** One life of a node as a child process. */
export class NodeProcess implements LockstepNode {
  readonly #options: NodeProcessOptions;
  readonly #child: ChildProcess;
  readonly #reader: LineReader;
  #hello: NodeHello | undefined;
  #lastLine = '';
  #lines = 0;
  #open = true;
  #state: JsonObject | undefined;
  /** Over everything it wrote. */
  #hash = 0;
  /** Where its clock stood last, ns. */
  clock: number;

  /** Starts the process and greets it, and does not wait for the answer: others may be started meanwhile. */
  constructor(options: NodeProcessOptions) {
    this.#options = options;
    this.clock = options.now;
    this.#child = startedBy(options);
    this.#reader = new LineReader(options.pipes.read);
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

  /** @throws InputError when the program ends, or writes something else, before it has said hello */
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
    if (this.#open) this.#child.kill('SIGKILL');
    this.#close();
  }

  #readHello(): NodeHello {
    // Since it was greeted others may have been watched.
    this.#options.watchdog.begin(this.#child.pid ?? 0);
    const line = this.#read();
    if (line === undefined) throw this.#neverAnswered();
    if (line.kind === 'hello') return line.hello;
    throw this.#wrong(line.kind === 'problem' ? line.problem : 'is not the hello that the protocol begins with');
  }

  #step(text: string): NodeStep {
    const { hello } = this;
    const sent: NodeMessage[] = [];
    this.#state = undefined;
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
    if (this.#reader.hasMore) throw this.#unasked();
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
    this.#options.watchdog.begin(this.#child.pid ?? 0);
    try {
      for (let written = 0; written < bytes.length;) {
        written += writeSync(this.#options.pipes.write, bytes, written);
      }
    } catch (error) {
      // It has ended; what it wrote before is still to be read, and then comes the end.
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
    }
  }

  #read(): NodeLine | undefined {
    let text: string | undefined;
    try {
      text = this.#reader.next();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#lastLine = this.#reader.rest(SHOWN);
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
    const { pid } = this.#child;
    const end = pid === undefined ? undefined : endOf(pid);
    if (end === undefined) this.#child.kill('SIGKILL');
    this.#close();
    const lastWords = lastLineOf(this.#options.logFile);
    return { code: end?.code ?? null, signal: end?.signal ?? null, lastLine, lastWords };
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    const { write, read } = this.#options.pipes;
    closeSync(write);
    closeSync(read);
  }

  #place(): string {
    const { name, life } = this.#options;
    return `${name}, life ${String(life + 1)}, line ${String(this.#lines)} to it`;
  }

  #wrong(problem: string): InputError {
    const message = `${this.#place()}: what the node wrote ${problem}: ${shortened(this.#lastLine)}`;
    this.kill();
    return new InputError(message, {
      code: 'NODE_PROTOCOL',
      hint: `stdout is for the protocol alone, one JSON object a line; everything else belongs on stderr, which is in ${this.#options.logFile}.`,
    });
  }

  #unasked(): InputError {
    this.#lastLine = this.#reader.rest(SHOWN);
    return this.#wrong('came after it had said that it waits');
  }

  #silent(): InputError {
    const { limitMs } = this.#options.watchdog;
    const last =
      this.#lastLine === '' ? 'It never wrote a line' : `The last line it wrote: ${shortened(this.#lastLine)}`;
    this.#close();
    return new InputError(
      `${this.#place()}: the node neither waited nor ended within ${String(limitMs / 1000)} s and was killed. ${last}`,
      {
        code: 'NODE_SILENT',
        hint: 'A node has to say idle after each line; is the right shim loaded (options.runtime), or does the program compute without end?',
      },
    );
  }

  #neverAnswered(): InputError {
    const end = this.#ended();
    const said = end.lastWords === '' ? '' : `; its last words: ${end.lastWords}`;
    return new InputError(
      `${this.#options.name} ended ${endInWords(end)} before it answered the hello of the protocol${said}`,
      {
        code: 'NODE_START',
        hint: 'Does the program speak the node protocol, or is the right shim loaded (options.runtime)?',
      },
    );
  }
}

const STATE_QUESTION = '{"ctl":"state"}';

function startedBy({ name, program, folder, logFile, pipes }: NodeProcessOptions): ChildProcess {
  const [command, ...parameters] = program.argv as [string, ...string[]];
  const log = openSync(logFile, 'a');
  const child = spawn(command, parameters, {
    cwd: folder,
    env: environmentOf(name, folder, program),
    stdio: [pipes.stdin, pipes.stdout, log],
  });
  // Told within the call by the missing pid; the event of the same would come later and end the harness.
  child.on('error', () => undefined);
  child.unref();
  for (const descriptor of [log, pipes.stdin, pipes.stdout]) closeSync(descriptor);
  if (child.pid !== undefined) return child;
  closeSync(pipes.write);
  closeSync(pipes.read);
  throw new UnavailableError(`${name} cannot be started: there is no program ${command}`, {
    code: 'NODE_PROGRAM',
    hint: 'Install it, or give the path of another one.',
  });
}

/** What a node said last on stderr: as good a reason as there is. */
function lastLineOf(file: string): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return shortened(lines.at(-1) ?? '');
}

function shortened(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… (${String(text.length)} characters)`;
}
