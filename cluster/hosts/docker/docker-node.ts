import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from 'dockerode';
import type { NodeExit, NodeState } from '../../../harness/core/contracts/host.ts';
import { HarnessError } from '../../../harness/core/errors.ts';
import type { Access } from './access.ts';
import { mainProcess, processState, signalProcess, type ContainerProcess } from './container-process.ts';
import { engineFailure, statusOf } from './engine.ts';
import type { NodeLog } from './node-log.ts';

type Signal = 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT';

/** How long a signal may take to show; what the node is in fact, `state` tells. */
const SETTLE_MS = 1_000;

/** One life of a node, from its start to its end. */
interface Life {
  readonly number: number;
  /** The process on this machine; undefined when it was gone before anybody could ask, or /proc is hidden from us. */
  process: ContainerProcess | undefined;
  readonly ended: Promise<void>;
  over: boolean;
  /** Whether the harness asked for the end. */
  expected: boolean;
}

/** A node's container and the process in it, over all lives. */
export class DockerNode {
  readonly name: string;
  readonly log: NodeLog;
  readonly #access: Access;
  readonly #notify: (exit: NodeExit) => void;
  #container: Container | undefined;
  #life: Life | undefined;
  #failure: HarnessError | undefined;

  constructor(name: string, log: NodeLog, access: Access, notify: (exit: NodeExit) => void) {
    this.name = name;
    this.log = log;
    this.#access = access;
    this.#notify = notify;
  }

  get life(): number {
    return this.#life?.number ?? 0;
  }

  /** Trouble of the machine while the node was watched: its log or its exit may be missing. */
  get failure(): HarnessError | undefined {
    return this.#failure ?? this.log.failure;
  }

  get pid(): number | undefined {
    const life = this.#life;
    return life?.process !== undefined && processState(life.process) !== 'stopped' ? life.process.pid : undefined;
  }

  /** Uses another container from now on, removing the one before. */
  async adopt(create: () => Promise<Container>): Promise<void> {
    await this.#refuseRunning('launch');
    await this.#container?.remove({ force: true, v: true });
    this.#container = await create();
  }

  async start(): Promise<void> {
    await this.#refuseRunning('start');
    if (this.#container === undefined) throw new RangeError(`node ${this.name} was never launched`);
    const container = this.#container;
    const number = this.life + 1;
    try {
      const output = await container.attach({ stream: true, stdout: true, stderr: true });
      await container.start().catch((error: unknown) => {
        (output as unknown as { destroy(): void }).destroy();
        throw error;
      });
      const logged = this.log.follow(output as unknown as AsyncIterable<Buffer>);
      this.#life = this.#watch(container, number, logged);
      this.#life.process = await mainProcess(container);
    } catch (error) {
      throw engineFailure(`start node ${this.name}`, error);
    }
  }

  /** Sends SIGKILL and resolves when the process is gone, all it wrote is in the log, and the exit was reported. */
  async kill(): Promise<void> {
    const life = this.#life;
    if (life === undefined || life.over) return;
    life.expected = true;
    await this.#signal(life, 'SIGKILL');
    await life.ended;
  }

  async stop(graceMs: number): Promise<void> {
    const life = this.#life;
    if (life === undefined || life.over) return;
    life.expected = true;
    await this.#signal(life, 'SIGTERM');
    const patience = new AbortController();
    await Promise.race([life.ended, sleep(graceMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    await this.kill();
  }

  /** Stops or continues the node's main process with all its threads. A node that has just died is left alone. */
  async freeze(frozen: boolean): Promise<void> {
    const life = this.#life;
    if (life === undefined || life.over) return;
    await this.#signal(life, frozen ? 'SIGSTOP' : 'SIGCONT');
    const deadline = Date.now() + SETTLE_MS;
    // A thread in the middle of a disk access stops only after it.
    while ((await this.state()) === (frozen ? 'running' : 'paused') && Date.now() < deadline) await sleep(1);
  }

  async state(): Promise<NodeState> {
    const life = this.#life;
    if (life === undefined || life.over || this.#container === undefined) return 'stopped';
    if (life.process !== undefined) return processState(life.process);
    const { State } = await this.#container.inspect();
    if (!State.Running) return 'stopped';
    return State.Paused ? 'paused' : 'running';
  }

  /** From now on every exit counts as asked for: the lab is being closed. */
  expectEnd(): void {
    if (this.#life) this.#life.expected = true;
  }

  /** Resolves when the current life is over and its output is in the log. */
  async ended(): Promise<void> {
    await this.#life?.ended;
  }

  #watch(container: Container, number: number, logged: Promise<void>): Life {
    const report = async (): Promise<void> => {
      const { StatusCode } = (await container.wait()) as { StatusCode: number };
      await logged;
      life.over = true;
      this.#notify({ node: this.name, life: number, ...outcome(StatusCode), expected: life.expected });
    };
    const life: Life = {
      number,
      process: undefined,
      over: false,
      expected: false,
      ended: report().catch((error: unknown) => {
        life.over = true;
        this.#failure ??= engineFailure(`watch node ${this.name}`, error);
      }),
    };
    return life;
  }

  async #signal(life: Life, signal: Signal): Promise<void> {
    if (this.#access === 'direct' && life.process !== undefined) {
      signalProcess(life.process, signal);
      return;
    }
    try {
      await this.#container?.kill({ signal });
    } catch (error) {
      // 404 and 409: the container is not running any more.
      if (statusOf(error) !== 404 && statusOf(error) !== 409)
        throw engineFailure(`send ${signal} to ${this.name}`, error);
    }
  }

  /** A process that is gone is waited for: its life is over when the engine says so, and all it wrote is in the log. */
  async #refuseRunning(what: string): Promise<void> {
    if ((await this.state()) === 'stopped') await this.ended();
    if (this.#life?.over ?? true) return;
    throw new HarnessError(`Cannot ${what} node ${this.name}: it is running.`, { code: 'NODE_RUNNING' });
  }
}

/** The engine reports death by signal n as code 128 + n, as a shell does. */
function outcome(statusCode: number): { code: number | null; signal: string | null } {
  const signal = Object.entries(constants.signals).find(([, number]) => statusCode === 128 + number)?.[0];
  return signal === undefined ? { code: statusCode, signal: null } : { code: null, signal };
}
