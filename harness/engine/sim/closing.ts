import type { ClosingOperation, Workload } from '../../core/contracts/workload.ts';
import type { CompletionType } from '../../core/operation.ts';
import type { Plan } from '../../core/plan.ts';
import type { Client } from './client.ts';
import type { Clients } from './clients.ts';

interface KeyProgress {
  readonly key: string;
  readonly client: Client;
  operations: readonly ClosingOperation[];
  /** Operations of this try that are done with. */
  done: number;
  readonly total: number;
}

/**
 * The closing operations of every key, one client per key, repeated from the start with fresh values until all of a
 * key's succeed: progress the system owes once everything is healed.
 */
export class Closing {
  readonly #make: (key: string) => readonly ClosingOperation[];
  readonly #keys: readonly KeyProgress[];
  #serial = 0;
  #succeeded = 0;

  constructor({ keys, nodes, spec }: Plan, workload: Workload, clients: Clients) {
    this.#make = (key) => workload.closing(key, this.#serial++, spec.workload);
    this.#keys = keys.map((key, index) => {
      const operations = this.#make(key);
      return { key, client: clients.open(index % nodes.length), operations, done: 0, total: operations.length };
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
      const { optional, ...asked } = operation;
      const ended = (type: CompletionType): void => this.#ended(progress, type, optional === true);
      progress.client.invoke({ ...asked, planned: now, ended }, now);
    }
  }

  #ended(progress: KeyProgress, type: CompletionType, optional: boolean): void {
    if (type === 'ok' || (type === 'fail' && optional)) {
      progress.done++;
      this.#succeeded++;
      return;
    }
    progress.done = 0;
    progress.operations = this.#make(progress.key);
  }
}
