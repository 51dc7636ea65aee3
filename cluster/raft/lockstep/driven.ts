import { writeSync } from 'node:fs';
import type { NodeMessage } from '../../../harness/core/contracts/lockstep.ts';
import { isJsonObject, type JsonObject } from '../../../harness/core/json.ts';
import type { LineReader } from '../../lockstep/fleet/line-reader.ts';
import type { LineNode, LineNodeOptions } from './line-node.ts';

/** Makes a node as soon as it is known who it is. */
export type MakeNode = (who: Pick<LineNodeOptions, 'name' | 'nodes' | 'joined' | 'seed' | 'now'>) => LineNode;

/** The node under the harness's control lines: it does what the next line says, says so, and waits. */
export function serveDriven(hello: JsonObject, lines: LineReader, make: MakeNode): void {
  const driven = new Driven(hello, make);
  write([
    {
      ctl: 'hello',
      version: 1,
      runtime: `raft on Node.js ${process.versions.node}`,
      timers: 'named',
      state: 2,
      observes: true,
    },
  ]);
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const value: unknown = JSON.parse(line);
    if (isJsonObject(value)) write(driven.step(value));
  }
}

/** What Maelstrom tells a node when it starts; the harness also, after a restart, whether it joined a cluster that was there. */
export type InitBody = JsonObject & {
  readonly node_id: string;
  readonly node_ids: readonly string[];
  readonly joined?: boolean;
  readonly msg_id?: number;
};

class Driven {
  readonly #make: MakeNode;
  readonly #seed: string;
  #now: number;
  #node: LineNode | undefined;

  constructor({ now, seed }: JsonObject, make: MakeNode) {
    this.#make = make;
    this.#now = typeof now === 'number' ? now : 0;
    this.#seed = typeof seed === 'string' ? seed : '';
  }

  /** Everything it has to say to the line. */
  step(line: JsonObject): readonly object[] {
    if (line['ctl'] === 'tick') {
      const [said, ran] = this.#tick(line);
      return this.#idle(said, ran);
    }
    if (line['ctl'] === 'state') return this.#node === undefined ? [] : [this.#node.describe()];
    return this.#idle(this.#hear(line as unknown as NodeMessage), 0);
  }

  #hear(line: NodeMessage): readonly NodeMessage[] {
    const { src, body } = line;
    if (body['type'] !== 'init') return this.#node?.hear(line) ?? [];
    const { node_id: name, node_ids: nodes, joined = false, msg_id: request = 0 } = body as InitBody;
    this.#node = this.#make({ name, nodes, joined, seed: this.#seed, now: () => this.#now });
    return [{ src: name, dest: src, body: { type: 'init_ok', in_reply_to: request } }];
  }

  /** With a timer's name that timer fires, now or when it is due; without one all do that are due until something is sent. */
  #tick({ to, until, timer }: JsonObject): readonly [said: readonly NodeMessage[], ran: number] {
    const node = this.#node;
    if (node === undefined) return [[], 0];
    if (typeof timer === 'string') {
      const due = node.dueAt(timer);
      if (due === undefined) return [[], 0];
      this.#now = Math.max(this.#now, due);
      return [node.fire(timer), 1];
    }
    const end = Math.max(typeof to === 'number' ? to : 0, this.#now);
    const said: NodeMessage[] = [];
    let ran = 0;
    for (let { next } = node; next !== null && next.at <= end; { next } = node) {
      this.#now = Math.max(this.#now, next.at);
      said.push(...node.fire(next.timer));
      ran++;
      if (said.length > 0 && until !== 'end') return [said, ran];
    }
    this.#now = end;
    return [said, ran];
  }

  #idle(said: readonly object[], ran: number): readonly object[] {
    const node = this.#node;
    const idle = { ctl: 'idle', now: this.#now, next: node?.next ?? null, ran };
    return node === undefined ? [...said, idle] : [...said, node.describe(), idle];
  }
}

/** All lines of a step in one write: the harness waits for the last of them. */
function write(lines: readonly object[]): void {
  const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  for (let written = 0; written < bytes.length;) written += writeSync(1, bytes, written);
}
