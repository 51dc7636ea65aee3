import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type {
  LockstepFleet,
  LockstepNode,
  LockstepProgram,
  NodeRemark,
  OutsideReport,
} from '../../../harness/core/contracts/lockstep.ts';
import { stream } from '../../../harness/core/random.ts';
import { Containers } from '../containers/containers.ts';
import { ChildProcesses } from './child-processes.ts';
import { NodeProcess } from './node-process.ts';
import type { ProgramHost } from './running-program.ts';
import { Watchdog } from './watchdog.ts';

export interface ContainerSettings {
  /** How many processors each container may use; undefined: all. */
  readonly cpus?: number;
}

export interface FleetOptions {
  /** An empty folder for pipes and the nodes' data; removed by whoever made it. */
  readonly directory: string;
  /** Where a node's stderr goes, appended over all lives. */
  readonly logFile: (node: string) => string;
  /** The nodes' randomness comes from it. */
  readonly seed: string;
  /** How long a node may take for one line, ms. */
  readonly patienceMs: number;
  /** Programs of this machine run in containers, as programs of images do anyway; undefined: as child processes. */
  readonly containers?: ContainerSettings | undefined;
}

/** How long a node may take for one line, ms, unless somebody says otherwise: starting a program on a busy machine takes longest. */
export const PATIENCE_MS = 60_000;
/** Remarks that are kept; a node can do something wrong in every step. */
const REMARKS = 100;

/** Nodes as processes, of the harness or in containers. */
export class Fleet implements LockstepFleet {
  readonly #options: FleetOptions;
  readonly #watchdog: Watchdog;
  readonly #processes: ChildProcesses;
  /** Made when the first program needs it. */
  #containers: Containers | undefined;
  readonly #nodes = new Map<string, NodeProcess>();
  /** Started before anybody asked for them. */
  readonly #ahead = new Map<string, { readonly program: LockstepProgram; readonly node: NodeProcess }>();
  /** Everything nodes did outside of what their shims control, first of each kind and node. */
  readonly outside: OutsideReport[] = [];
  readonly remarks: NodeRemark[] = [];
  /** Processes started so far. */
  started = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#watchdog = new Watchdog(options.patienceMs);
    this.#processes = new ChildProcesses(options.directory);
  }

  prepare(nodes: readonly string[], program: LockstepProgram): void {
    for (const name of nodes) this.#ahead.set(name, { program, node: this.#startAnew(name, program) });
  }

  start(name: string, program: LockstepProgram): LockstepNode {
    const ahead = this.#ahead.get(name);
    this.#ahead.delete(name);
    return ahead?.program === program ? ahead.node : this.#startAnew(name, program);
  }

  restart(node: LockstepNode, program: LockstepProgram): LockstepNode {
    const before = this.#nodes.get(node.name);
    if (before !== node) throw new RangeError(`${node.name} was started again since; its earlier lives are gone`);
    before.kill();
    return this.#run(node.name, node.life + 1, before.clock, program);
  }

  remark(remark: NodeRemark): void {
    if (this.remarks.length < REMARKS) this.remarks.push(remark);
  }

  /** Ends every process. Safe to call twice. */
  close(): void {
    try {
      for (const node of this.#nodes.values()) node.kill();
    } finally {
      this.#nodes.clear();
      this.#watchdog.close();
      this.#containers?.close();
    }
  }

  #startAnew(name: string, program: LockstepProgram): NodeProcess {
    this.#nodes.get(name)?.kill();
    rmSync(this.#folder(name), { recursive: true, force: true });
    mkdirSync(this.#folder(name), { recursive: true, mode: 0o700 });
    return this.#run(name, 0, 0, program);
  }

  #run(name: string, life: number, now: number, program: LockstepProgram): NodeProcess {
    const { logFile, seed } = this.#options;
    const log = logFile(name);
    const node = new NodeProcess({
      name,
      life,
      program: this.#hostOf(program).run({ name, program, folder: this.#folder(name), logFile: log }),
      logFile: log,
      now,
      seed: seedOf(seed, name, life),
      watchdog: this.#watchdog,
      onOutside: (what) => this.#sawOutside(name, what),
    });
    this.#nodes.set(name, node);
    this.started++;
    return node;
  }

  #hostOf(program: LockstepProgram): ProgramHost {
    const { containers, directory } = this.#options;
    if (containers === undefined && program.image === undefined) return this.#processes;
    this.#containers ??= new Containers(directory, containers?.cpus);
    return this.#containers;
  }

  /** Made anew with each world, so it is the folder above it that a container has all the time. */
  #folder(name: string): string {
    return join(this.#options.directory, 'data', name, 'data');
  }

  #sawOutside(node: string, what: string): void {
    if (!this.outside.some((known) => known.node === node && known.what === what)) this.outside.push({ node, what });
  }
}

/** 128 bits for one life of a node, drawn from the stream of that name. */
function seedOf(seed: string, name: string, life: number): string {
  const random = stream(seed, `node/${name}/${String(life)}`);
  return Array.from({ length: 4 }, () =>
    random
      .integer(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}
