import { createInterface } from 'node:readline';
import type { NodeMessage } from '../../../harness/core/contracts/lockstep.ts';
import type { LineNode } from './line-node.ts';
import type { MakeNode } from './driven.ts';

const NS_PER_MS = 1_000_000;

/** The node by itself, on the machine's clock: as Maelstrom runs it. */
export async function serveFree(first: string, make: MakeNode): Promise<void> {
  let node: LineNode | undefined;
  let timer: NodeJS.Timeout | undefined;
  let busy: Promise<void> = Promise.resolve();
  const now = (): number => Math.round(performance.now() * NS_PER_MS);
  // One event after the other: what an event says must be on disk before the next one begins.
  const queue = (event: () => Promise<readonly NodeMessage[]>): void => {
    busy = busy.then(async () => {
      for (const message of await event()) process.stdout.write(`${JSON.stringify(message)}\n`);
      schedule();
    });
  };
  const schedule = (): void => {
    clearTimeout(timer);
    const next = node?.next ?? null;
    if (next === null) return;
    timer = setTimeout(() => queue(() => fireDue(node as LineNode, now())), Math.max(0, (next.at - now()) / NS_PER_MS));
  };
  const take = (text: string): void => {
    const message = JSON.parse(text) as NodeMessage;
    if (message.body['type'] !== 'init') {
      queue(async () => (await node?.hear(message)) ?? []);
      return;
    }
    const { node_id: name, node_ids: nodes, msg_id: request } = message.body;
    node = make({ name: String(name), nodes: nodes as readonly string[], seed: String(process.pid), now });
    const body = { type: 'init_ok', in_reply_to: request ?? 0 };
    queue(() => Promise.resolve([{ src: String(name), dest: message.src, body }]));
  };
  take(first);
  for await (const line of createInterface({ input: process.stdin })) take(line);
  clearTimeout(timer);
  await busy;
}

async function fireDue(node: LineNode, now: number): Promise<readonly NodeMessage[]> {
  const { next } = node;
  return next === null || next.at > now ? [] : node.fire(next.timer);
}
