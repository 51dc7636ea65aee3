import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemClient } from '../harness/core/contracts/system.ts';
import type { WorkloadSpec } from '../harness/core/spec.ts';
import { monotonicClock } from '../harness/engine/live/monotonic-clock.ts';
import { Recorder } from '../harness/engine/live/recorder.ts';
import { openHistory } from '../harness/store/history-file.ts';
import { ClientLoop } from '../workloads/client-loop.ts';
import { register } from '../workloads/register/register.ts';
import { atLeast, type Figure } from './figures.ts';
import { since } from './lab.ts';

const OPERATIONS = 200_000;
const CLIENTS = 20;

const nullSystem: SystemClient = {
  invoke: () => Promise.resolve({ type: 'ok', value: null }),
  status: () => Promise.resolve(undefined),
  replicas: () => Promise.resolve([]),
  close: () => Promise.resolve(),
};

const spec: WorkloadSpec = {
  name: 'register',
  keys: 8,
  clients: CLIENTS,
  rate: 1_000_000,
  reads: 'linearizable',
  retries: 'none',
  route: 'any',
  timeoutMs: 2_000,
  attemptTimeoutMs: 500,
};

/**
 * Client loop, recorder and history file against a system that answers at once, in process: the harness' own ceiling.
 * All operations are due at once, so the loop runs as fast as it can.
 */
export async function benchClientLoop(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'verdict-bench-'));
  const history = openHistory(join(folder, 'history.jsonl'), register.semantics, (error) => {
    throw error;
  });
  const clock = monotonicClock(process.hrtime.bigint());
  const recorder = new Recorder(clock.now, (event) => history.write(event));
  const operations = Array.from({ length: OPERATIONS / CLIENTS }, (_, k) => ({
    atMs: 0,
    f: 'write',
    key: `k${String(k % 8)}`,
    value: k,
  }));
  const loop = new ClientLoop({
    spec,
    wording: register,
    nodes: ['n1'],
    clients: Array.from({ length: CLIENTS }, (_, client) => ({ client: `c${String(client)}`, node: 0, operations })),
    system: nullSystem,
    deduplicates: false,
    clock,
    emit: (event) => recorder.record(event),
    leader: () => undefined,
  });
  const start = process.hrtime.bigint();
  await loop.load(Infinity, new AbortController().signal);
  recorder.finish();
  await history.close();
  const ms = since(start);
  rmSync(folder, { recursive: true });
  return [
    atLeast(
      `client loop, recorder and history file, ${String(CLIENTS)} clients, null system`,
      (OPERATIONS * 1_000) / ms,
      10_000,
      'op/s',
    ),
  ];
}
