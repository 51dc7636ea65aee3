import type { LockstepProgram } from '../../../harness/core/contracts/lockstep.ts';
import type { ProcessEnd } from './process-end.ts';

/** One life of a node that is to begin. */
export interface ProgramStart {
  /** Of the node. */
  readonly name: string;
  readonly program: LockstepProgram;
  /** The data folder, as the harness reaches it: the program is started in it. */
  readonly folder: string;
  /** Where stderr goes, appended. */
  readonly logFile: string;
}

/** What the watchdog needs to end a program: its pid, or the file descriptor of a pipe where a line asks somebody to do so. */
export type Watched = { readonly pid: number } | { readonly pipe: number };

/** One life of a node's program, wherever it runs. */
export interface RunningProgram {
  readonly watched: Watched;
  /** File descriptor for its stdin. What is written before it runs is kept for it. */
  readonly write: number;
  /**
   * File descriptor for its stdout, where reading ends with the program. Waits until the program runs or has ended.
   *
   * @throws UnavailableError where it cannot run here
   */
  read(): number;
  /** SIGKILL, and the end of this object. */
  kill(): void;
  /** How a program ended of which nothing more can be read, and the end of this object; one that still runs is killed. */
  end(): ProcessEnd;
}

/** Where nodes' programs run. */
export interface ProgramHost {
  run(start: ProgramStart): RunningProgram;
}
