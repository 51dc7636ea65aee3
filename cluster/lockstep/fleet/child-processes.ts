import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { UnavailableError } from '../../../harness/core/errors.ts';
import { environmentOf } from './environment.ts';
import { PipeStock, type NodePipes } from './pipes.ts';
import { endOf, type ProcessEnd } from './process-end.ts';
import type { ProgramHost, ProgramStart, RunningProgram, Watched } from './running-program.ts';

/** Programs as child processes of the harness. */
export class ChildProcesses implements ProgramHost {
  readonly #pipes: PipeStock;

  /** @param folder an empty one, for pipes */
  constructor(folder: string) {
    this.#pipes = new PipeStock(folder);
  }

  run(start: ProgramStart): RunningProgram {
    return new ChildProgram(start, this.#pipes.take());
  }
}

class ChildProgram implements RunningProgram {
  readonly watched: Watched & { readonly pid: number };
  readonly #child: ChildProcess;
  readonly #pipes: NodePipes;
  #open = true;

  constructor(start: ProgramStart, pipes: NodePipes) {
    this.#pipes = pipes;
    const { child, pid } = startedBy(start, pipes);
    this.#child = child;
    this.watched = { pid };
  }

  get write(): number {
    return this.#pipes.write;
  }

  read(): number {
    return this.#pipes.read;
  }

  kill(): void {
    if (this.#open) this.#child.kill('SIGKILL');
    this.#close();
  }

  end(): ProcessEnd {
    const end = endOf(this.watched.pid);
    if (end === undefined) this.#child.kill('SIGKILL');
    this.#close();
    return end ?? { code: null, signal: null };
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#pipes.write);
    closeSync(this.#pipes.read);
  }
}

function startedBy(
  { name, program, folder, logFile }: ProgramStart,
  pipes: NodePipes,
): { child: ChildProcess; pid: number } {
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
  const { pid } = child;
  if (pid !== undefined) return { child, pid };
  closeSync(pipes.write);
  closeSync(pipes.read);
  throw cannotStart(name, command);
}

function cannotStart(name: string, command: string): UnavailableError {
  const [problem, hint] = existsSync(command)
    ? [
        `${command} is not executable`,
        `Say chmod +x ${command}, or name what runs it before it, under options.programs.`,
      ]
    : [`there is no program ${command}`, 'Install it, or give the path of another one.'];
  return new UnavailableError(`${name} cannot be started: ${problem}`, { code: 'NODE_PROGRAM', hint });
}
