import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { MountSettings } from 'dockerode';
import type {
  CommandResult,
  Lab,
  LabOptions,
  NodeCommand,
  NodeExit,
  NodeState,
  SlowDisk,
  ToolInput,
} from '../../../harness/core/contracts/host.ts';
import { HarnessError, messageOf } from '../../../harness/core/errors.ts';
import { createLabDirectory, type LabDirectory } from '../lab-directory.ts';
import { releaseWrites, throttleName, throttleWrites, timeWrite } from '../write-throttle.ts';
import type { Access } from './access.ts';
import { Anchor, HOLD } from './anchor.ts';
import { DATA, dataSeenBy, folderMount, volumeMount } from './data-folder.ts';
import { DockerNode } from './docker-node.ts';
import type { Engine } from './engine.ts';
import { ensureHostImage } from './host-image.ts';
import { labelsOf, NODE_LABEL, objectName, PART_LABEL } from './labels.ts';
import { missingProgram } from './missing-program.ts';
import { createNetwork, type RunNetwork } from './network.ts';
import { createNodeContainer, OUTPUT } from './node-container.ts';
import { NodeLog } from './node-log.ts';
import { removeLabelled } from './remove.ts';

/** One node: its namespace, its container, its folders. */
interface Member {
  readonly address: string;
  readonly output: string;
  readonly node: DockerNode;
  /** The data folder as the harness reaches it. */
  data: string;
  anchor: Anchor | undefined;
}

/** A lab of containers. See {@link Lab} for what its methods promise. */
export class DockerLab implements Lab {
  readonly host = 'docker';
  readonly nodes: readonly string[];
  readonly clientAddresses: readonly string[];
  readonly switch = undefined;
  readonly #engine: Engine;
  readonly #access: Access;
  readonly #options: LabOptions;
  readonly #labels: Record<string, string>;
  readonly #directory: LabDirectory;
  readonly #members = new Map<string, Member>();
  readonly #listeners: ((exit: NodeExit) => void)[] = [];
  readonly #pending = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  private constructor(parts: Parts, network: RunNetwork, logs: readonly NodeLog[]) {
    this.#engine = parts.engine;
    this.#access = parts.access;
    this.#options = parts.options;
    this.#labels = parts.labels;
    this.#directory = parts.directory;
    this.nodes = parts.options.nodes;
    this.clientAddresses = [network.gateway];
    for (const [position, name] of this.nodes.entries()) {
      const notify = (exit: NodeExit): void => this.#listeners.forEach((listener) => listener(exit));
      const node = new DockerNode(name, logs[position] as NodeLog, parts.access, notify);
      const output = outputFolder(parts.options, name);
      const data = parts.directory.data(name);
      this.#members.set(name, { address: network.address(position), output, node, data, anchor: undefined });
    }
  }

  /** Builds network, folders and namespaces; the nodes themselves start with `launch`. Leaves nothing when it fails. */
  static async open(engine: Engine, access: Access, options: LabOptions): Promise<DockerLab> {
    const labels = await labelsOf(options.run);
    const directory = await createLabDirectory(options.run, options.nodes);
    const logs: NodeLog[] = [];
    try {
      for (const node of options.nodes) logs.push(await NodeLog.open(join(outputFolder(options, node), 'log.txt')));
      await ensureHostImage(engine);
      const network = await createNetwork(engine, options.run, labels);
      const lab = new DockerLab({ engine, access, options, labels, directory }, network, logs);
      await lab.#startAnchors(network);
      return lab;
    } catch (error) {
      throw await undo(error, async () => {
        await Promise.allSettled(logs.map((log) => log.close()));
        await directory.remove();
        await removeLabelled(engine, labels);
      });
    }
  }

  addressOf(node: string): string {
    return this.#member(node).address;
  }

  dataDirectory(node: string): string {
    this.#member(node);
    return DATA;
  }

  dataFolder(node: string): string {
    return this.#member(node).data;
  }

  logFile(node: string): string {
    return this.#member(node).node.log.path;
  }

  outputDirectory(node: string): { hostPath: string; nodePath: string } {
    return { hostPath: this.#member(node).output, nodePath: OUTPUT };
  }

  async launch(node: string, command: NodeCommand): Promise<void> {
    const member = this.#member(node);
    await this.#track(async () => {
      await member.node.adopt(() =>
        createNodeContainer(this.#engine, {
          name: objectName(this.#options.run, node),
          command,
          anchor: (member.anchor as Anchor).container,
          labels: { ...this.#labels, [NODE_LABEL]: node, [PART_LABEL]: 'process' },
          data: this.#dataMount(node),
          output: member.output,
        }),
      );
      await member.node.start().catch((error: unknown) => {
        throw missingProgram(node, command, error) ?? error;
      });
    });
  }

  async start(node: string): Promise<void> {
    await this.#track(() => this.#member(node).node.start());
  }

  async kill(node: string): Promise<void> {
    await this.#track(() => this.#member(node).node.kill());
  }

  async stop(node: string, graceMs: number): Promise<void> {
    await this.#track(() => this.#member(node).node.stop(graceMs));
  }

  async pause(node: string): Promise<void> {
    await this.#track(() => this.#member(node).node.freeze(true));
  }

  async resume(node: string): Promise<void> {
    await this.#track(() => this.#member(node).node.freeze(false));
  }

  async state(node: string): Promise<NodeState> {
    return this.#member(node).node.state();
  }

  pid(node: string): number | undefined {
    return this.#member(node).node.pid;
  }

  life(node: string): number {
    return this.#member(node).node.life;
  }

  async wipe(node: string): Promise<void> {
    const member = this.#member(node);
    if ((await member.node.state()) !== 'stopped') {
      throw new HarnessError(`Cannot wipe node ${node}: it is running.`, { code: 'NODE_RUNNING' });
    }
    const folder = member.data;
    for (const entry of await readdir(folder)) await rm(join(folder, entry), { recursive: true, force: true });
  }

  async slowDisk(node: string, bytesPerSecond: number): Promise<SlowDisk> {
    const pid = this.pid(node);
    if (pid === undefined) throw new HarnessError(`${node} does not run.`, { code: 'NODE_STOPPED' });
    return throttleWrites(pid, this.#directory.path, throttleName(this.#options.run.id, node), bytesPerSecond);
  }

  async releaseDisk(node: string): Promise<void> {
    await releaseWrites(this.pid(node), this.#directory.path, throttleName(this.#options.run.id, node));
  }

  timeWrite(_node: string, bytes: number): Promise<number> {
    return timeWrite(this.#directory.path, bytes);
  }

  onExit(listener: (exit: NodeExit) => void): void {
    this.#listeners.push(listener);
  }

  async exec(node: string, argv: readonly string[], stdin?: ToolInput): Promise<CommandResult> {
    const { anchor } = this.#member(node);
    return this.#track(() => (anchor as Anchor).exec(argv, stdin));
  }

  toolCommand(node: string, argv: readonly string[]): readonly string[] {
    return (this.#member(node).anchor as Anchor).toolCommand(argv);
  }

  /** The network's gateway is this machine, so every node can be reached from any process here. */
  clientCommand(argv: readonly string[]): readonly string[] {
    return argv;
  }

  async close(): Promise<void> {
    if (this.#closing) return this.#closing.catch(() => undefined);
    this.#closing = this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#pending);
    const nodes = [...this.#members.values()].map(({ node }) => node);
    for (const node of nodes) node.expectEnd();
    try {
      await removeLabelled(this.#engine, this.#labels);
      await Promise.all(nodes.map((node) => node.ended()));
    } finally {
      await Promise.allSettled(nodes.map((node) => node.log.close()));
      await this.#directory.remove();
    }
    const failure = this.#failure();
    if (failure) throw failure;
  }

  /** Runs one action unless the lab is being closed, and lets closing wait for it. */
  async #track<T>(action: () => Promise<T>): Promise<T> {
    if (this.#closing) throw new HarnessError('The lab is closed.', { code: 'LAB_CLOSED' });
    const failure = this.#failure();
    if (failure) throw failure;
    const running = action();
    this.#pending.add(running);
    return running.finally(() => this.#pending.delete(running));
  }

  #failure(): HarnessError | undefined {
    return [...this.#members.values()].map(({ node }) => node.failure).find((failure) => failure !== undefined);
  }

  #member(node: string): Member {
    const member = this.#members.get(node);
    if (!member) throw new RangeError(`unknown node ${node}; there are ${this.nodes.join(', ')}`);
    return member;
  }

  #dataMount(node: string): MountSettings {
    const { run, dataBytes } = this.#options;
    if (dataBytes === undefined) return folderMount(this.#directory.data(node));
    return volumeMount(objectName(run, `${node}-data`), dataBytes, this.#labels);
  }

  async #startAnchors(network: RunNetwork): Promise<void> {
    const isLimited = this.#options.dataBytes !== undefined;
    const start = async (name: string, member: Member): Promise<void> => {
      member.anchor = await Anchor.start(this.#engine, {
        name: objectName(this.#options.run, `${name}-anchor`),
        hostname: name,
        network: { id: network.id, address: member.address },
        labels: { ...this.#labels, [NODE_LABEL]: name, [PART_LABEL]: 'anchor' },
        access: this.#access,
        argv: HOLD,
        mounts: isLimited ? [this.#dataMount(name)] : [],
        tools: { programs: this.#options.tools ?? [], written: [member.output] },
      });
      if (isLimited) member.data = await dataSeenBy(member.anchor.container);
    };
    // All of them have to settle before a failure may start the clean-up, or it would miss the late ones.
    const starts = await Promise.allSettled([...this.#members].map(([name, member]) => start(name, member)));
    const failed = starts.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
}

interface Parts {
  readonly engine: Engine;
  readonly access: Access;
  readonly options: LabOptions;
  readonly labels: Record<string, string>;
  readonly directory: LabDirectory;
}

function outputFolder(options: LabOptions, node: string): string {
  return join(resolve(options.runDirectory), 'nodes', node);
}

/** Takes back what was made before the failure, and returns the failure to report. */
async function undo(failure: unknown, cleanUp: () => Promise<void>): Promise<unknown> {
  try {
    await cleanUp();
    return failure;
  } catch (error) {
    return new HarnessError(`${messageOf(failure)} What was made before could not be removed: ${messageOf(error)}`, {
      code: 'LAB_LEFTOVERS',
      hint: 'Run verdict clean once Docker works again.',
      cause: failure,
    });
  }
}
