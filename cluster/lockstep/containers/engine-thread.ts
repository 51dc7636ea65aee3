/** The thread of the {@link EngineCaller}: talks to the Docker engine, which cannot be done without waiting between calls. */
import { workerData } from 'node:worker_threads';
import { InputError, messageOf, UnavailableError, VerdictError } from '../../../harness/core/errors.ts';
import { requireEngine, type Engine } from '../../hosts/docker/engine.ts';
import { labelsOf } from '../../hosts/docker/labels.ts';
import { removeLabelled, sweepEngine } from '../../hosts/docker/remove.ts';
import type {
  ContainerOrder,
  EngineAnswer,
  EngineFailure,
  EngineRequest,
  EngineThreadStart,
} from './container-order.ts';
import { startContainer } from './start-container.ts';

const { run, port, answered } = workerData as EngineThreadStart;
const labels = labelsOf(run);
const engine = openEngine();
// Whoever asks for something is told.
engine.catch(() => undefined);
/** Starts that are under way: what they make is removed after them. */
const starting = new Set<Promise<void>>();

port.on('message', ({ id, request }: { readonly id: number; readonly request: EngineRequest }) => {
  void answer(id, request);
});

async function answer(id: number, request: EngineRequest): Promise<void> {
  let failure: EngineFailure | undefined;
  try {
    await (request.kind === 'start' ? start(request.order) : remove());
  } catch (error) {
    failure = failureOf(error);
  }
  port.postMessage({ id, failure } satisfies EngineAnswer);
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
}

async function start(order: ContainerOrder): Promise<void> {
  const started = (async () => startContainer(await engine, run, await labels, order))();
  starting.add(started);
  await started.finally(() => starting.delete(started));
}

/** Without an engine there is nothing to remove. */
async function remove(): Promise<void> {
  await Promise.allSettled(starting);
  const found = await engine.catch(() => undefined);
  if (found !== undefined) await removeLabelled(found, await labels);
}

/** What runs left whose harness was killed is removed before anything is made. */
async function openEngine(): Promise<Engine> {
  const found = await requireEngine();
  await sweepEngine(found, false);
  return found;
}

function failureOf(error: unknown): EngineFailure {
  if (!(error instanceof VerdictError)) {
    return { kind: 'harness', message: `Docker: ${messageOf(error)}`, code: 'DOCKER_FAILED', hint: undefined };
  }
  const { message, code, hint } = error;
  return { kind: kindOf(error), message, code, hint };
}

function kindOf(error: VerdictError): EngineFailure['kind'] {
  if (error instanceof UnavailableError) return 'unavailable';
  return error instanceof InputError ? 'input' : 'harness';
}
