import { appendFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type {
  CommandResult,
  Lab,
  LabOptions,
  LabSwitch,
  NodeCommand,
  NodeExit,
  NodeState,
  SlowDisk,
  ToolInput,
} from '../../../harness/core/contracts/host.ts';
import { HarnessError, UnavailableError } from '../../../harness/core/errors.ts';
import { TOOL_PATH } from '../command.ts';
import { createLabDirectory, type LabDirectory } from '../lab-directory.ts';
import { releaseWrites, throttleName, throttleWrites, timeWrite } from '../write-throttle.ts';
import { openLabSpace, portName, type LabSpace } from './lab-space.ts';
import { NodeProcess } from './node-process.ts';
import { ownerEnvironment } from './owner-environment.ts';
import { isProgram } from './programs.ts';

interface NodeRecord {
  readonly index: number;
  command: NodeCommand | undefined;
  process: NodeProcess | undefined;
  life: number;
}

/** Opens a lab, or leaves nothing behind: what was made before the failure is removed again. */
export async function openNamespaceLab(options: LabOptions): Promise<Lab> {
  const environment = await ownerEnvironment(options.run);
  const directory = await createLabDirectory(options.run, options.nodes);
  try {
    await makeRunFolders(options);
    const space = await openLabSpace({
      runId: options.run.id,
      nodes: options.nodes.length,
      directory: directory.path,
      environment,
    });
    if (options.dataBytes !== undefined) await limitData(options, options.dataBytes, directory, space);
    return new NamespaceLab(options, directory, space, environment);
  } catch (error) {
    await directory.remove();
    throw error;
  }
}

/** Nodes as processes of this machine in network namespaces of their own (see LabSpace). */
class NamespaceLab implements Lab {
  readonly host = 'namespace';
  readonly nodes: readonly string[];
  readonly clientAddresses: readonly string[];
  readonly switch: LabSwitch;
  readonly #runId: string;
  readonly #runDirectory: string;
  readonly #isLimited: boolean;
  readonly #directory: LabDirectory;
  readonly #space: LabSpace;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #records: ReadonlyMap<string, NodeRecord>;
  readonly #listeners: ((exit: NodeExit) => void)[] = [];
  #closing: Promise<void> | undefined;

  constructor(
    options: LabOptions,
    directory: LabDirectory,
    space: LabSpace,
    environment: Readonly<Record<string, string>>,
  ) {
    this.nodes = options.nodes;
    this.#runId = options.run.id;
    this.#runDirectory = resolve(options.runDirectory);
    this.#isLimited = options.dataBytes !== undefined;
    this.#directory = directory;
    this.#space = space;
    this.#environment = environment;
    this.clientAddresses = [space.addresses.client];
    this.#records = new Map(
      options.nodes.map((node, index) => [node, { index, command: undefined, process: undefined, life: 0 }]),
    );
    this.switch = {
      exec: (argv, stdin) => space.execInSwitch(argv, stdin),
      port: (node) => portName(this.#record(node).index),
    };
  }

  addressOf(node: string): string {
    return this.#space.addresses.nodes[this.#record(node).index] as string;
  }

  dataDirectory(node: string): string {
    this.#record(node);
    return this.#directory.data(node);
  }

  dataFolder(node: string): string {
    const folder = this.dataDirectory(node);
    return this.#isLimited ? this.#space.seen(folder) : folder;
  }

  logFile(node: string): string {
    return join(this.outputDirectory(node).hostPath, 'log.txt');
  }

  outputDirectory(node: string): { readonly hostPath: string; readonly nodePath: string } {
    this.#record(node);
    const path = outputFolder(this.#runDirectory, node);
    return { hostPath: path, nodePath: path };
  }

  async launch(node: string, command: NodeCommand): Promise<void> {
    const record = this.#record(node);
    refuseImpossible(node, command);
    this.#refuseRunning('launch', node, record);
    record.command = command;
    await this.#begin(node, record, command);
  }

  async start(node: string): Promise<void> {
    const record = this.#record(node);
    if (!record.command) throw new RangeError(`node ${node} was never launched`);
    this.#refuseRunning('start', node, record);
    await this.#begin(node, record, record.command);
  }

  async kill(node: string): Promise<void> {
    await this.#record(node).process?.kill();
  }

  async stop(node: string, graceMs: number): Promise<void> {
    await this.#record(node).process?.stop(graceMs);
  }

  async pause(node: string): Promise<void> {
    await this.#record(node).process?.pause();
  }

  async resume(node: string): Promise<void> {
    await this.#record(node).process?.resume();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- other hosts have to ask a daemon
  async state(node: string): Promise<NodeState> {
    return this.#record(node).process?.state() ?? 'stopped';
  }

  pid(node: string): number | undefined {
    return this.#record(node).process?.pid;
  }

  life(node: string): number {
    return this.#record(node).life;
  }

  async wipe(node: string): Promise<void> {
    this.#refuseRunning('wipe', node, this.#record(node));
    const folder = this.dataFolder(node);
    const entries = await readdir(folder);
    await Promise.all(entries.map((entry) => rm(join(folder, entry), { recursive: true, force: true })));
  }

  async slowDisk(node: string, bytesPerSecond: number): Promise<SlowDisk> {
    const pid = this.pid(node);
    if (pid === undefined) throw new HarnessError(`${node} does not run.`, { code: 'NODE_STOPPED' });
    return throttleWrites(pid, this.#directory.path, throttleName(this.#runId, node), bytesPerSecond);
  }

  async releaseDisk(node: string): Promise<void> {
    await releaseWrites(this.pid(node), this.#directory.path, throttleName(this.#runId, node));
  }

  timeWrite(_node: string, bytes: number): Promise<number> {
    return timeWrite(this.#directory.path, bytes);
  }

  onExit(listener: (exit: NodeExit) => void): void {
    this.#listeners.push(listener);
  }

  async exec(node: string, argv: readonly string[], stdin?: ToolInput): Promise<CommandResult> {
    return this.#space.execInNode(this.#record(node).index, argv, stdin);
  }

  toolCommand(node: string, argv: readonly string[]): readonly string[] {
    return this.#space.toolCommand(this.#record(node).index, argv);
  }

  clientCommand(argv: readonly string[]): readonly string[] {
    return this.#space.clientCommand(argv, this.#environment);
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await Promise.all(this.nodes.map((node) => this.kill(node)));
    await this.#space.close();
    await this.#directory.remove();
  }

  async #begin(node: string, record: NodeRecord, command: NodeCommand): Promise<void> {
    const previous = record.process;
    const data = this.#directory.data(node);
    const next = new NodeProcess({
      node,
      life: record.life + 1,
      command: this.#space.nodeCommand(record.index, [...(command.launcher ?? []), ...command.argv], data, command.env),
      programLength: command.argv.length,
      environment: { PATH: TOOL_PATH, HOME: '/tmp', ...this.#environment },
      logFile: this.logFile(node),
      pidNamespace: this.#space.pidNamespace,
      onExit: (exit) => this.#listeners.forEach((listener) => listener(exit)),
    });
    record.process = next;
    record.life += 1;
    // The life before may still be on its way out: its exit is reported first.
    await previous?.finish();
    await next.start();
  }

  #record(node: string): NodeRecord {
    const record = this.#records.get(node);
    if (!record) throw new RangeError(`unknown node ${node}; the nodes are ${this.nodes.join(', ')}`);
    return record;
  }

  #refuseRunning(what: string, node: string, record: NodeRecord): void {
    if (this.#closing) throw new HarnessError('The lab is closed.', { code: 'LAB_CLOSED' });
    if (record.process?.isStopped() ?? true) return;
    throw new HarnessError(`Cannot ${what} node ${node}: it is running.`, { code: 'NODE_RUNNING' });
  }
}

/** Output folders and empty logs, so that a node that never ran has a log too. */
async function makeRunFolders(options: LabOptions): Promise<void> {
  for (const node of options.nodes) {
    const folder = outputFolder(options.runDirectory, node);
    await mkdir(folder, { recursive: true });
    await appendFile(join(folder, 'log.txt'), '');
  }
}

async function limitData(
  { nodes }: LabOptions,
  bytes: number,
  directory: LabDirectory,
  space: LabSpace,
): Promise<void> {
  for (const node of nodes) {
    const { exitCode, stderr } = await space.limit(directory.data(node), bytes);
    if (exitCode === 0) continue;
    await space.close();
    throw new UnavailableError(`The data folder of ${node} cannot be given a size of its own: ${stderr.trim()}.`, {
      code: 'DISK_QUOTA',
      hint: 'Leave out disk-full; `verdict doctor` says what works here.',
    });
  }
}

function outputFolder(runDirectory: string, node: string): string {
  return join(resolve(runDirectory), 'nodes', node);
}

function refuseImpossible(node: string, command: NodeCommand): void {
  const program = command.argv[0] ?? '';
  if (command.image !== undefined) {
    throw new UnavailableError(`${node} cannot run the image ${command.image} without a container engine.`, {
      code: 'IMAGE_UNAVAILABLE',
      hint: 'Use host: docker, or a build that is a program of this machine.',
    });
  }
  if (!isProgram(program, command.env['PATH'])) {
    throw new UnavailableError(`${node} cannot run ${program}: there is no such program.`, {
      code: 'PROGRAM_MISSING',
      hint: 'Install it, or give the path of the binary in the spec.',
    });
  }
}
