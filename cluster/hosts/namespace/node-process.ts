import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeExit, NodeState } from '../../../harness/core/contracts/host.ts';
import { HarnessError } from '../../../harness/core/errors.ts';
import { stateOf } from '../owner.ts';
import {
  childrenOf,
  commandLineOf,
  groupMembers,
  handleOf,
  isGone,
  POLL_MS,
  signalGroup,
  signalProcess,
  waitUntil,
  type ProcessHandle,
} from './processes.ts';

/** A signal that the kernel has not carried out after this is trouble of the machine, ms. */
const SIGNAL_LIMIT_MS = 10_000;

export interface NodeProcessOptions {
  readonly node: string;
  readonly life: number;
  /** The whole command line, wrappers and all. */
  readonly command: readonly string[];
  /** How many words at the end of `command` are the node's own program. */
  readonly programLength: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Pid namespace of the lab. */
  readonly pidNamespace: string;
  readonly onExit: (exit: NodeExit) => void;
}

/**
 * One life of a node: a wrapper, which is our child and reports the exit, and the node's program, which is the
 * wrapper's child inside the lab. Both are one process group together with whatever the program starts; as in a
 * container, all of it ends with the program.
 */
export class NodeProcess {
  readonly #options: NodeProcessOptions;
  #wrapper: (ChildProcess & { readonly pid: number }) | undefined;
  #main: ProcessHandle | undefined;
  #ended: Promise<void> = Promise.resolve();
  #over = false;
  #expected = false;

  constructor(options: NodeProcessOptions) {
    this.#options = options;
  }

  /** Resolves when the node's own program runs, or has ended already. */
  async start(): Promise<void> {
    const [file, ...argv] = this.#options.command;
    const log = openSync(this.#options.logFile, 'a');
    try {
      const stdio = ['ignore', log, log] as const;
      const child = spawn(file as string, argv, { detached: true, stdio: [...stdio], env: this.#options.environment });
      if (child.pid === undefined) throw cannotStart(this.#options.node, (await once(child, 'error'))[0]);
      const wrapper = child as ChildProcess & { readonly pid: number };
      this.#wrapper = wrapper;
      this.#ended = this.#observeExit(wrapper);
      // Whoever waits for the end gets the failure; until somebody does it must not end the harness.
      this.#ended.catch(() => undefined);
      await this.#running();
    } catch (error) {
      if (!this.#wrapper) this.#over = true;
      throw error;
    } finally {
      closeSync(log);
    }
  }

  /** Pid of the node's program; undefined when it does not run. */
  get pid(): number | undefined {
    return this.#main && !isGone(this.#main) ? this.#main.pid : undefined;
  }

  /** True once another life may begin. */
  isStopped(): boolean {
    return this.#over || (this.#main !== undefined && isGone(this.#main));
  }

  state(): NodeState {
    if (!this.#main || isGone(this.#main)) return 'stopped';
    return stateOf(this.#main.pid) === 'T' ? 'paused' : 'running';
  }

  /**
   * Resolves when the exit was reported and nothing of the process group is left. The wrapper is spared: it has to take
   * in its dead child, which would otherwise fall to the machine's process 1 and hold up the end of the lab.
   */
  async kill(): Promise<void> {
    if (!this.isStopped()) this.#expected = true;
    await this.#settle('end', () => {
      const main = this.#findMain();
      if (main) signalProcess(main, 'SIGKILL');
      this.#wakeWrapper();
      return this.#hasExited();
    });
    await this.#ended;
  }

  async stop(graceMs: number): Promise<void> {
    if (this.isStopped()) return this.finish();
    this.#expected = true;
    if (this.#main) signalProcess(this.#main, 'SIGTERM');
    const timer = new AbortController();
    const over = delay(graceMs, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([this.#ended, over]);
    timer.abort();
    await this.kill();
  }

  /** A program that is gone is left alone: to have ended is no failure of pausing. */
  async pause(): Promise<void> {
    if (this.isStopped()) return;
    this.#signalAll('SIGSTOP');
    await this.#settle('stop', () => this.state() !== 'running');
  }

  /**
   * The wrapper stops itself when it learns that the program stopped, perhaps after our SIGCONT has come; only when it
   * sleeps, waiting for the program, is that over.
   */
  async resume(): Promise<void> {
    await this.#settle('continue', () => {
      const done = this.state() !== 'paused' && this.#wrapperState() === 'S';
      if (!done) this.#signalAll('SIGCONT');
      return done || this.#hasExited();
    });
  }

  /** Resolves when the exit of a program that is gone was reported: a stopped wrapper has to be woken for that. */
  async finish(): Promise<void> {
    await this.#settle('end', () => {
      this.#wakeWrapper();
      return this.#hasExited();
    });
    await this.#ended;
  }

  #wakeWrapper(): void {
    if (this.#wrapperState() === 'T') this.#signalAll('SIGCONT');
  }

  #findMain(): ProcessHandle | undefined {
    if (this.#main || !this.#wrapper || this.#hasExited()) return this.#main;
    const [pid] = childrenOf(this.#wrapper.pid);
    if (pid !== undefined) this.#main = handleOf(pid);
    return this.#main;
  }

  #hasExited(): boolean {
    return !this.#wrapper || this.#wrapper.exitCode !== null || this.#wrapper.signalCode !== null;
  }

  #wrapperState(): string | undefined {
    return this.#wrapper && stateOf(this.#wrapper.pid);
  }

  /** The group's leader is our own child, not reaped before it has exited: its number cannot be another's. */
  #signalAll(signal: NodeJS.Signals): void {
    if (this.#wrapper && !this.#hasExited()) signalGroup(this.#wrapper.pid, signal);
  }

  async #settle(what: string, condition: () => boolean): Promise<void> {
    if (await waitUntil(condition, SIGNAL_LIMIT_MS)) return;
    throw new HarnessError(`The process of ${this.#options.node} did not ${what} within ${SIGNAL_LIMIT_MS} ms.`, {
      code: 'SIGNAL_WITHOUT_EFFECT',
      hint: 'Look at the state of the process with ps; a process in state D waits for a disk.',
    });
  }

  /** Waits until the last wrapper has become the program: till then the command line is a tail of the whole one. */
  async #running(): Promise<void> {
    while (!this.#hasExited()) {
      const main = this.#findMain();
      if (main && !this.#isWrapper(commandLineOf(main.pid))) return;
      await delay(POLL_MS);
    }
    await this.#ended;
  }

  #isWrapper(words: readonly string[]): boolean {
    const { command, programLength } = this.#options;
    if (words.length === 0) return true;
    if (words.length <= programLength) return false;
    return command.slice(-words.length).every((word, index) => word === words[index]);
  }

  async #observeExit(wrapper: ChildProcess & { readonly pid: number }): Promise<void> {
    const [code, signal] = (await once(wrapper, 'exit')) as [number | null, NodeJS.Signals | null];
    try {
      await this.#endRest(wrapper.pid);
    } finally {
      this.#over = true;
      const { node, life, onExit } = this.#options;
      onExit({ node, life, code, signal, expected: this.#expected });
    }
  }

  /** Ends what the program left behind, and the program itself should somebody have killed the wrapper. */
  async #endRest(group: number): Promise<void> {
    const { pidNamespace } = this.#options;
    await this.#settle('end', () => {
      const rest = [...groupMembers(group, pidNamespace), ...(this.#main ? [this.#main] : [])];
      const left = rest.filter((handle) => !isGone(handle));
      for (const handle of left) signalProcess(handle, 'SIGKILL');
      return left.length === 0;
    });
  }
}

function cannotStart(node: string, cause: unknown): HarnessError {
  return new HarnessError(`The process of ${node} cannot be started.`, { code: 'NODE_START', cause });
}
