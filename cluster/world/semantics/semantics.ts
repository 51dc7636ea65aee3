import type { CrashLoss } from '../../../harness/core/step.ts';

/** What a crash may lose beyond the theory, in which every finished event is durable and every packet sent has left. */
export interface Losses {
  /** The effect of the node's last event, where its handlers say it was not durable (`survives`). */
  readonly unsynced: boolean;
  /** All a node had: it comes back as one that never ran. */
  readonly everything: boolean;
  /** Any of the packets that the node's last event sent. */
  readonly sends: boolean;
  /** The end of what the node's last event wrote to disk, in the middle of an operation. */
  readonly disk: boolean;
}

/** Which of them a crash step asks for. */
export function lossOf(lose: CrashLoss): keyof Losses {
  if (typeof lose === 'string') return lose;
  return 'sends' in lose ? 'sends' : 'disk';
}

export const NO_LOSSES: Losses = { unsynced: false, everything: false, sends: false, disk: false };

/** Which steps a world allows, and what they do beyond running a handler: a step relation of Verdi's Core/Net.v as data. */
export interface Semantics {
  readonly name: string;
  /** Name of the relation in Verdi. */
  readonly relation: string;
  readonly summary: string;
  /** False for a single machine: there is nobody to send to. */
  readonly network: boolean;
  /** Every input has exactly one output. */
  readonly oneOutput: boolean;
  /** Each output is an event of its own in the external trace; otherwise a step has one event with all of them. */
  readonly outputsApart: boolean;
  /** Links are first in, first out. */
  readonly fifo: boolean;
  readonly duplicates: boolean;
  readonly drops: boolean;
  readonly crashes: boolean;
  readonly restarts: boolean;
  /** Nodes restart from their disks and nothing else. */
  readonly disks: boolean;
  /** A crash puts a message of it on the links to every neighbour that is up: nobody fails unnoticed. */
  readonly detectsFailures: boolean;
  /** No node is there at first; nodes start one by one, and neighbours are told. */
  readonly starts: boolean;
  readonly losses: Losses;
}
