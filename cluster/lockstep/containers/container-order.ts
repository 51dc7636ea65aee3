import type { MessagePort } from 'node:worker_threads';
import type { RunIdentity } from '../../../harness/core/contracts/host.ts';
import type { LockstepProgram } from '../../../harness/core/contracts/lockstep.ts';

/** A container for a node's programs, as data: what another thread needs to know to start it. */
export interface ContainerOrder {
  /** Of the node: its host name. */
  readonly node: string;
  /** Tells it from other containers of the run. */
  readonly part: string;
  readonly program: LockstepProgram;
  readonly env: Readonly<Record<string, string>>;
  /** Folders of this machine: with the pipes, and with the data folder in it. */
  readonly pipes: string;
  readonly data: string;
  /** File of this machine. */
  readonly logFile: string;
  /** How many processors it may use; undefined: all. */
  readonly cpus: number | undefined;
}

/** What the thread is asked: to start a container and wait until its relay listens, or to remove all of them. */
export type EngineRequest = { readonly kind: 'start'; readonly order: ContainerOrder } | { readonly kind: 'remove' };

/** An error that crosses threads. */
export interface EngineFailure {
  readonly kind: 'input' | 'unavailable' | 'harness';
  readonly message: string;
  readonly code: string;
  readonly hint: string | undefined;
}

/** What becomes of the request of this number. */
export interface EngineAnswer {
  readonly id: number;
  /** Undefined: done. */
  readonly failure: EngineFailure | undefined;
}

export interface EngineThreadStart {
  readonly run: RunIdentity;
  /** Where requests come from and answers go to. */
  readonly port: MessagePort;
  /** Counts answers, so that somebody can wait for one. */
  readonly answered: Int32Array;
}
