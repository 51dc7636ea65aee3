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
  /** No further operation before this time, ns. */
  notBefore: number;
  /** Earlier is fine, too, once no packet is under way: what cleared the way has taken effect then. */
  settling: boolean;
}

/**
 * The closing operations of every key, one client per key, repeated from the start with fresh values until all of a
 * key's succeed: progress the system owes once everything is healed. Requests go first in the recovery, and those that are
 * answered at once would keep everything else from ever happening: so there is a pause before a try is repeated, and what
 * cleared the way may take effect before the operations come that need it.
 */
export class Closing {
  readonly #make: (key: string) => readonly ClosingOperation[];
  readonly #pause: number;
  readonly #quiet: () => boolean;
  readonly #keys: readonly KeyProgress[];
  #serial = 0;
  #succeeded = 0;

  /** `quiet` says whether no packet is under way. */
  constructor({ keys, nodes, spec }: Plan, workload: Workload, clients: Clients, quiet: () => boolean) {
    this.#make = (key) => workload.closing(key, this.#serial++, spec.workload);
    this.#pause = clients.retryPause;
    this.#quiet = quiet;
    this.#keys = keys.map((key, index) => {
      const operations = this.#make(key);
      const client = clients.open(index % nodes.length);
      return { key, client, operations, done: 0, total: operations.length, notBefore: 0, settling: false };
    });
  }

  /**
   * Closing operations that succeeded, over all tries: grows with progress. Those that only clear the way are none, since
   * they may be refused forever.
   */
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
      if (!operation || !progress.client.free || !this.#mayGoOn(progress, now)) continue;
      const { optional = false, ...asked } = operation;
      const ended = (type: CompletionType): void => {
        if (type === 'ok' || (type === 'fail' && optional)) this.#step(progress, optional, now);
        else this.#repeat(progress, now);
      };
      progress.client.invoke({ ...asked, planned: now, ended }, now);
    }
  }

  #mayGoOn({ notBefore, settling }: KeyProgress, now: number): boolean {
    return now >= notBefore || (settling && this.#quiet());
  }

  #step(progress: KeyProgress, optional: boolean, invoked: number): void {
    progress.done++;
    if (!optional) this.#succeeded++;
    const next = progress.operations[progress.done];
    progress.settling = optional && next !== undefined && next.optional !== true;
    if (progress.settling) progress.notBefore = invoked + this.#pause * progress.done;
  }

  /** Counted from the invocation: where nobody answered, time enough went by while the operation waited. */
  #repeat(progress: KeyProgress, invoked: number): void {
    progress.done = 0;
    progress.operations = this.#make(progress.key);
    progress.settling = false;
    progress.notBefore = invoked + this.#pause;
  }
}
