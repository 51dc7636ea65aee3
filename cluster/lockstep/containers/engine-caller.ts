import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { RunIdentity } from '../../../harness/core/contracts/host.ts';
import { HarnessError, InputError, UnavailableError, type VerdictError } from '../../../harness/core/errors.ts';
import type {
  ContainerOrder,
  EngineAnswer,
  EngineFailure,
  EngineRequest,
  EngineThreadStart,
} from './container-order.ts';

/** How long the engine may take for one request, ms: pulling an image takes longest. */
const PATIENCE_MS = 300_000;

const ERRORS = { input: InputError, unavailable: UnavailableError, harness: HarnessError } as const;

/** The Docker engine for somebody who has to wait within a call: requests go to a thread of their own. */
export class EngineCaller {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  readonly #answers = new Map<number, EngineFailure | undefined>();
  #asked = 0;

  constructor(run: RunIdentity) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: EngineThreadStart = { run, port: port2, answered: this.#answered };
    this.#worker = new Worker(new URL('./engine-thread.js', import.meta.url), { workerData, transferList: [port2] });
    this.#worker.unref();
  }

  /** Lets a container start; what {@link wait} is told to wait for. */
  start(order: ContainerOrder): number {
    return this.#ask({ kind: 'start', order });
  }

  /**
   * Returns when the request has been carried out. May be called again.
   *
   * @throws UnavailableError where there is no engine, no such image, or an image that cannot be used
   * @throws HarnessError when the engine failed at it
   */
  wait(request: number): void {
    const failure = this.#failureOf(request);
    if (failure !== undefined) throw errorOf(failure);
  }

  /** The same for those who need not know why it was not. */
  succeeds(request: number): boolean {
    return this.#failureOf(request) === undefined;
  }

  /** Removes every container, and ends the thread. */
  close(): void {
    try {
      this.wait(this.#ask({ kind: 'remove' }));
    } finally {
      this.#port.close();
    }
  }

  #failureOf(request: number): EngineFailure | undefined {
    const deadline = performance.now() + PATIENCE_MS;
    while (!this.#answers.has(request)) {
      const seen = Atomics.load(this.#answered, 0);
      const received = receiveMessageOnPort(this.#port) as { message: EngineAnswer } | undefined;
      if (received !== undefined) this.#answers.set(received.message.id, received.message.failure);
      else if (Atomics.wait(this.#answered, 0, seen, deadline - performance.now()) === 'timed-out') throw silent();
    }
    return this.#answers.get(request);
  }

  #ask(request: EngineRequest): number {
    const id = ++this.#asked;
    this.#port.postMessage({ id, request });
    return id;
  }
}

function errorOf({ kind, message, code, hint }: EngineFailure): VerdictError {
  return new ERRORS[kind](message, { code, ...(hint !== undefined && { hint }) });
}

function silent(): HarnessError {
  return new HarnessError(`The Docker engine did not answer within ${String(PATIENCE_MS / 1_000)} s.`, {
    code: 'DOCKER_SILENT',
    hint: 'Look at the engine (docker info, its log); restart it if it hangs.',
  });
}
