import type { Workload } from '../../core/contracts/workload.ts';
import type { CompletionType } from '../../core/operation.ts';
import type { Client } from './client.ts';
import type { Clients } from './clients.ts';

interface KeyProgress {
  readonly key: string;
  readonly client: Client;
  operations: ReturnType<Workload['closing']>;
  /** Operations of this try that succeeded. */
  done: number;
  readonly total: number;
}

/**
 * The closing operations of every key, one client per key, repeated from the start with fresh values until all of a
 * key's succeed: progress the system owes once everything is healed.
 */
export class Closing {
  readonly #workload: Workload;
  readonly #keys: readonly KeyProgress[];
  #serial = 0;
  #succeeded = 0;

  constructor(workload: Workload, keys: readonly string[], nodes: number, clients: Clients) {
    this.#workload = workload;
    this.#keys = keys.map((key, index) => {
      const operations = workload.closing(key, this.#serial++);
      return { key, client: clients.open(index % nodes), operations, done: 0, total: operations.length };
    });
  }

  /** Closing operations that succeeded, over all tries: grows with progress. */
  get succeeded(): number {
    return this.#succeeded;
  }

  get operations(): number {
    return this.#keys.reduce((sum, key) => sum + key.total, 0);
  }

  /** Keys that have not made it yet. */
  get stuck(): readonly string[] {
    return this.#keys.filter((key) => key.done < key.total).map(({ key }) => key);
  }

  update(now: number): void {
    for (const progress of this.#keys) {
      const operation = progress.operations[progress.done];
      if (!operation || !progress.client.free) continue;
      const ended = (type: CompletionType): void => this.#ended(progress, type);
      progress.client.invoke({ ...operation, planned: now, ended }, now);
    }
  }

  #ended(progress: KeyProgress, type: CompletionType): void {
    if (type === 'ok') {
      progress.done++;
      this.#succeeded++;
      return;
    }
    progress.done = 0;
    progress.operations = this.#workload.closing(progress.key, this.#serial++);
  }
}
