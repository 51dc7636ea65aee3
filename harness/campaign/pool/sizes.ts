import { availableParallelism, freemem } from 'node:os';

/** What one run on real nodes takes: five nodes, their clients and the harness, bytes. */
const MEMORY_OF_LIVE_RUN = 1024 ** 3;
/** Cores for one run on real nodes: with fewer its times are the machine's and not the plan's. */
const CORES_OF_LIVE_RUN = 2;

/** How many workers of each kind there are. */
export interface PoolSizes {
  readonly threads: number;
  readonly processes: number;
}

export interface Demand {
  /** Whether there are runs for threads, and runs for processes. */
  readonly computed: boolean;
  readonly live: boolean;
  /** Workers that were asked for, of each kind that is needed. */
  readonly asked: number | undefined;
}

/**
 * As many threads as cores; as many live runs as cores and memory bear, and threads on what these leave.
 */
export function poolSizes(
  { computed, live, asked }: Demand,
  cores = availableParallelism(),
  memory = freemem(),
): PoolSizes {
  const bearable = Math.min(Math.floor(cores / CORES_OF_LIVE_RUN), Math.floor(memory / MEMORY_OF_LIVE_RUN));
  const processes = live ? (asked ?? Math.max(1, bearable)) : 0;
  const left = cores - processes * CORES_OF_LIVE_RUN;
  return { threads: computed ? (asked ?? Math.max(1, left)) : 0, processes };
}
