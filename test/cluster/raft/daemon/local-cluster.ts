import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientOutcome, SystemClient } from '../../../../harness/core/contracts/system.ts';
import type { Json, JsonObject } from '../../../../harness/core/json.ts';
import type { TraceLine } from '../../../../harness/core/trace.ts';
import { raft } from '../../../../cluster/systems/raft/raft.ts';

/** Real nodes as child processes, each on a loopback address of its own. */
export class LocalCluster {
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  readonly client: SystemClient;
  readonly logs = new Map<string, string>();
  readonly #build: string;
  readonly #options: JsonObject;
  readonly #folder = mkdtempSync(join(tmpdir(), 'verdict-raft-'));
  #closed = false;
  readonly #running = new Map<string, ChildProcess>();

  constructor(size: number, build = 'paper', options: JsonObject = {}) {
    this.#build = build;
    this.#options = raft.options(options);
    const network = `127.${1 + (process.pid % 250)}.${1 + Math.floor(Math.random() * 250)}`;
    this.nodes = Array.from({ length: size }, (_, node) => ({
      name: `n${node + 1}`,
      address: `${network}.${node + 1}`,
    }));
    this.client = raft.connect({ nodes: this.nodes, options: {}, build });
  }

  async start(name: string): Promise<void> {
    const { argv } = raft.command(await raft.build(this.#build, null), {
      name,
      nodes: this.nodes,
      dataDirectory: this.dataFolder(name),
      outputDirectory: join(this.#folder, 'output', name),
      clusterToken: this.#folder,
      seed: '1',
      options: this.#options,
    });
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#running.set(name, child);
    child.stderr.on('data', (text: Buffer) => this.logs.set(name, (this.logs.get(name) ?? '') + text.toString()));
  }

  async startAll(): Promise<void> {
    await Promise.all(this.nodes.map(({ name }) => this.start(name)));
  }

  dataFolder(name: string): string {
    return join(this.#folder, 'data', name);
  }

  /** Exit code, or the signal that ended the node. */
  async end(name: string, signal: NodeJS.Signals): Promise<number | string | null> {
    const child = this.#running.get(name);
    assert.ok(child);
    this.#running.delete(name);
    child.kill(signal);
    return this.#exitOf(child);
  }

  signal(name: string, signal: NodeJS.Signals): void {
    assert.ok(this.#running.get(name)?.kill(signal));
  }

  /** Ends with the test's own time when the condition never holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.#closed) await sleep(20);
  }

  async exit(name: string): Promise<number | string | null> {
    const child = this.#running.get(name);
    assert.ok(child);
    return this.#exitOf(child);
  }

  isRunning(name: string): boolean {
    return this.#running.get(name)?.exitCode === null;
  }

  async leader(): Promise<string> {
    while (!this.#closed) {
      for (const { name } of this.nodes) {
        const status = this.#running.has(name) ? await this.client.status(name, AbortSignal.timeout(500)) : undefined;
        if (status?.isLeader === true) return name;
      }
      await sleep(20);
    }
    throw new Error('the cluster was closed');
  }

  /** Asks the leader, again and again under the same id, until the outcome is definite. */
  async ask(client: string, request: number, f: string, key: string, value: Json = null): Promise<ClientOutcome> {
    for (;;) {
      const outcome = await this.attempt(await this.leader(), client, request, f, key, value);
      if (outcome.type === 'ok' || (outcome.type === 'fail' && !outcome.retry)) return outcome;
      await sleep(20);
    }
  }

  attempt(
    node: string,
    client: string,
    request: number,
    f: string,
    key: string,
    value: Json,
    timeout = 1_000,
  ): Promise<ClientOutcome> {
    const signal = AbortSignal.timeout(timeout);
    return this.client.invoke({ node, client, request, f, key, value, reads: 'linearizable', signal });
  }

  trace(name: string): TraceLine[] {
    const text = readFileSync(join(this.#folder, 'output', name, 'trace.jsonl'), 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n'));
    return whole
      .split('\n')
      .map((line) => JSON.parse(line) as TraceLine)
      .filter((line) => !('through' in line));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.client.close();
    await Promise.all([...this.#running.keys()].map((name) => this.end(name, 'SIGKILL')));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #exitOf(child: ChildProcess): Promise<number | string | null> {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode ?? child.signalCode;
  }
}
