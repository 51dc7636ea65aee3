import { closeSync, openSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { canonicalJson } from '../../../harness/core/digest.ts';
import { thisProcess } from '../../hosts/owner.ts';
import { environmentOf } from '../fleet/environment.ts';
import type { ProgramHost, ProgramStart, RunningProgram } from '../fleet/running-program.ts';
import { ContainerProgram } from './container-program.ts';
import { EngineCaller } from './engine-caller.ts';
import { ProgramContainer } from './program-container.ts';
import { DATA } from './relay.ts';

/** Programs in containers of the Docker engine: one for each node and program, without a network, for all their lives. */
export class Containers implements ProgramHost {
  readonly #folder: string;
  readonly #cpus: number | undefined;
  readonly #engine: EngineCaller;
  #closed = false;
  readonly #containers = new Map<string, ProgramContainer>();

  /**
   * @param folder an empty one, for pipes; its name is the run's for the engine
   * @param cpus how many processors each container may use; undefined: all
   */
  constructor(folder: string, cpus?: number) {
    this.#folder = folder;
    this.#cpus = cpus;
    this.#engine = new EngineCaller({ id: `lockstep-${basename(folder)}`, owner: thisProcess() });
  }

  run(start: ProgramStart): RunningProgram {
    const key = `${start.name} ${canonicalJson(start.program)}`;
    let container = this.#containers.get(key);
    if (container === undefined) {
      container = this.#newContainer(start);
      this.#containers.set(key, container);
    }
    return new ContainerProgram(container);
  }

  /** Removes the containers, and returns when they are gone. Safe to call twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#engine.close();
    } finally {
      for (const container of this.#containers.values()) container.close();
    }
  }

  #newContainer({ name, program, folder, logFile }: ProgramStart): ProgramContainer {
    const part = `${name}-${String(this.#containers.size)}`;
    const log = resolve(logFile);
    closeSync(openSync(log, 'a'));
    const { PATH = '', ...env } = environmentOf(name, DATA, program);
    return new ProgramContainer(this.#engine, {
      node: name,
      part,
      program,
      // An image knows where its programs are.
      env: program.image === undefined ? { PATH, ...env } : env,
      pipes: join(this.#folder, part),
      data: dirname(folder),
      logFile: log,
      cpus: this.#cpus,
    });
  }
}
