import assert from 'node:assert/strict';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeMessage } from '../../../../harness/core/contracts/lockstep.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';
import { stream, type Stream } from '../../../../harness/core/random.ts';

/** How long a packet is on its way at most, ms. */
const LATENCY_MS = 3;

/**
 * What Maelstrom is to nodes: starts them all in one folder, hands each line to whom it names, after a while and with a number
 * of its own, and cuts links. Answers to clients go to whoever waits for them.
 */
export class PlayedMaelstrom {
  readonly #folder = mkdtempSync(join(tmpdir(), 'verdict-played-maelstrom-'));
  readonly #nodes = new Map<string, ChildProcessWithoutNullStreams>();
  readonly #random: Stream = stream('1', 'network');
  readonly #waiting = new Map<string, (body: JsonObject) => void>();
  #cutOff = new Set<string>();
  #sent = 0;
  /** Packets that a partition took. */
  lost = 0;

  constructor(names: readonly string[], argv: readonly [string, ...string[]]) {
    const [command, ...parameters] = argv;
    for (const name of names) {
      const node = spawn(command, parameters, { cwd: this.#folder });
      createInterface({ input: node.stdout }).on('line', (line) => this.#hear(line));
      node.stderr.resume();
      node.stdin.on('error', () => undefined);
      this.#nodes.set(name, node);
    }
  }

  /** Every node is told who it is, and has to say that it heard. */
  async init(): Promise<void> {
    const names = [...this.#nodes.keys()];
    for (const name of names) {
      const body = { type: 'init', msg_id: 1, node_id: name, node_ids: names };
      assert.deepEqual(await this.ask('c0', name, body, 20_000), { type: 'init_ok', in_reply_to: 1 });
    }
  }

  /** The body of the answer; undefined when none came in time. */
  async ask(src: string, dest: string, body: JsonObject, timeoutMs: number): Promise<JsonObject | undefined> {
    const name = nameOf(src, body['msg_id']);
    const answered = new Promise<JsonObject>((resolve) => this.#waiting.set(name, resolve));
    this.#send({ src, dest, body });
    const answer = await Promise.race([answered, sleep(timeoutMs)]);
    this.#waiting.delete(name);
    return answer ?? undefined;
  }

  /** Nodes on one side do not hear those on the other one; clients are heard everywhere. Nobody: the network is whole. */
  partition(...cutOff: readonly string[]): void {
    this.#cutOff = new Set(cutOff);
  }

  close(): void {
    for (const node of this.#nodes.values()) node.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #hear(line: string): void {
    const message = JSON.parse(line) as NodeMessage;
    assert.deepEqual(Object.keys(message).sort(), ['body', 'dest', 'src']);
    const { dest, body } = message;
    if (dest.startsWith('c')) this.#waiting.get(nameOf(dest, body['in_reply_to']))?.(body);
    else void this.#deliver(message);
  }

  async #deliver(message: NodeMessage): Promise<void> {
    await sleep(this.#random.integer(LATENCY_MS + 1));
    if (this.#cutOff.has(message.src) === this.#cutOff.has(message.dest)) this.#send(message);
    else this.lost++;
  }

  #send(message: NodeMessage): void {
    this.#nodes.get(message.dest)?.stdin.write(`${JSON.stringify({ id: this.#sent++, ...message })}\n`);
  }
}

function nameOf(client: string, request: unknown): string {
  return JSON.stringify([client, request]);
}
