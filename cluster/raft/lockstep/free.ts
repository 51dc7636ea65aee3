import { createInterface } from 'node:readline';
import type { NodeMessage } from '../../../harness/core/contracts/lockstep.ts';
import type { InitBody, MakeNode } from './driven.ts';
import type { LineNode } from './line-node.ts';

const NS_PER_MS = 1_000_000;

/** The node by itself, on the machine's clock: as Maelstrom runs it. `first` is the line that told so. */
export async function serveFree(first: string, make: MakeNode): Promise<void> {
  const node = new FreeNode(make);
  node.take(first);
  for await (const line of createInterface({ input: process.stdin })) node.take(line);
  node.stop();
}

class FreeNode {
  readonly #make: MakeNode;
  #node: LineNode | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(make: MakeNode) {
    this.#make = make;
  }

  take(line: string): void {
    const message = JSON.parse(line) as NodeMessage;
    const { src, body } = message;
    if (body['type'] === 'init') {
      const { node_id: name, node_ids: nodes, msg_id: request = 0 } = body as InitBody;
      this.#node = this.#make({ name, nodes, joined: false, seed: String(process.pid), now });
      say([{ src: name, dest: src, body: { type: 'init_ok', in_reply_to: request } }]);
    } else say(this.#node?.hear(message) ?? []);
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Until the first deadline of all. */
  #wait(): void {
    clearTimeout(this.#timer);
    const next = this.#node?.next ?? null;
    if (next === null) return;
    this.#timer = setTimeout(() => this.#fire(), Math.max(0, (next.at - now()) / NS_PER_MS));
  }

  #fire(): void {
    const next = this.#node?.next ?? null;
    if (next !== null && next.at <= now()) say(this.#node?.fire(next.timer) ?? []);
    this.#wait();
  }
}

function now(): number {
  return Math.round(performance.now() * NS_PER_MS);
}

function say(messages: readonly NodeMessage[]): void {
  for (const message of messages) process.stdout.write(`${JSON.stringify(withinSchema(message))}\n`);
}

/** Maelstrom judges answers by a schema that allows no field but its own; the harness is told more. */
function withinSchema({ src, dest, body }: NodeMessage): NodeMessage {
  const { type = '', in_reply_to = null, value = null } = body;
  if (type === 'write_ok' || type === 'cas_ok') return { src, dest, body: { type, in_reply_to } };
  if (type === 'read_ok') return { src, dest, body: { type, value, in_reply_to } };
  return { src, dest, body };
}
