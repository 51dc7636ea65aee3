import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { thisProcess } from '../../../cluster/hosts/owner.ts';
import type { Host, Lab, NodeCommand, NodeExit } from '../../../harness/core/contracts/host.ts';
import { LabClient } from './lab-client.ts';

export const NODES: readonly string[] = ['n1', 'n2', 'n3'];

/** A lab of echo nodes with its client, its run folder, and every exit it reported. */
export interface LabBench {
  readonly runId: string;
  readonly lab: Lab;
  readonly client: LabClient;
  readonly exits: NodeExit[];
  readonly runDirectory: string;
  /** Starts the node anew, whatever state it is in, on empty data, and waits for its first answer. */
  readonly renew: (node: string, env?: Readonly<Record<string, string>>) => Promise<void>;
  readonly command: (node: string, env?: Readonly<Record<string, string>>) => NodeCommand;
  /** The exits reported of a node since the bench was opened. */
  readonly exitsOf: (node: string) => NodeExit[];
  readonly close: () => Promise<void>;
}

export async function openBench(host: Host, runId = newRunId()): Promise<LabBench> {
  const runDirectory = await mkdtemp(join(tmpdir(), 'verdict-test-run-'));
  try {
    const lab = await host.open({ run: { id: runId, owner: thisProcess() }, nodes: NODES, runDirectory });
    return benchOf(lab, runId, runDirectory);
  } catch (error) {
    await rm(runDirectory, { recursive: true, force: true });
    throw error;
  }
}

/** A bench with an answering node of life 1 for every name. */
export async function openRunningBench(host: Host): Promise<LabBench> {
  const bench = await openBench(host);
  try {
    await Promise.all(NODES.map((node) => bench.renew(node)));
    return bench;
  } catch (error) {
    await bench.close();
    throw error;
  }
}

export function newRunId(): string {
  return `conformance-${randomUUID()}`;
}

export function echoCommand(lab: Lab, node: string, env: Readonly<Record<string, string>> = {}): NodeCommand {
  const program = join(import.meta.dirname, 'echo-node.js');
  const output = lab.outputDirectory(node).nodePath;
  return {
    argv: [process.execPath, program, lab.dataDirectory(node), output],
    env,
    readable: [dirname(process.execPath), packageRoot()],
  };
}

/** The folder of package.json, which also tells the node program's module type. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

function benchOf(lab: Lab, runId: string, runDirectory: string): LabBench {
  const exits: NodeExit[] = [];
  lab.onExit((exit) => exits.push(exit));
  const client = new LabClient(lab);
  const command = (node: string, env?: Readonly<Record<string, string>>): NodeCommand => echoCommand(lab, node, env);
  return {
    runId,
    lab,
    client,
    exits,
    runDirectory,
    command,
    exitsOf: (node) => exits.filter((exit) => exit.node === node),
    renew: async (node, env) => {
      await lab.kill(node);
      await lab.wipe(node);
      await lab.launch(node, command(node, env));
      await client.ready(node);
    },
    close: async () => {
      await client.close();
      await lab.close();
      await rm(runDirectory, { recursive: true, force: true });
    },
  };
}
