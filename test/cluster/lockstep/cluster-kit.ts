import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { stream, type Stream } from '../../../harness/core/random.ts';
import { KitNode, type KitMessage, type KitProgram, type KitStep } from './node-kit.ts';

export interface KitRun {
  readonly program: KitProgram;
  readonly folder: string;
  readonly seed: string;
  readonly steps: number;
  readonly nodes: number;
  /** Without it only clients speak and time passes: no crash, loss, duplicate or partition. */
  readonly faults: boolean;
}

export interface KitOperation {
  readonly client: string;
  readonly request: KitMessage['body'];
  readonly invoked: number;
  completed?: number;
  answer?: KitMessage['body'];
}

export interface KitResult {
  /** SHA-256 over every line that nodes were given and wrote, in order. */
  readonly digest: string;
  readonly operations: readonly KitOperation[];
  readonly outside: ReadonlySet<string>;
  /** Nodes that ended by themselves: `n2 1`, name and exit status. */
  readonly ended: readonly string[];
  readonly steps: number;
}

interface Packet {
  readonly from: string;
  readonly message: KitMessage;
}

interface Member {
  readonly name: string;
  process: KitNode | undefined;
  life: number;
  now: number;
  next: number | null;
}

/** A cluster under a seeded scheduler that delivers, duplicates, drops, ticks, kills, restarts and cuts links. */
export async function runCluster(run: KitRun): Promise<KitResult> {
  const cluster = new KitCluster(run);
  try {
    await cluster.run();
    return cluster.result();
  } finally {
    await cluster.stop();
  }
}

const CLIENTS = 3;
const KEYS = 2;

class KitCluster {
  readonly #run: KitRun;
  readonly #draw: Stream;
  readonly #hash = createHash('sha256');
  readonly #members: Member[];
  readonly #packets: Packet[] = [];
  readonly #operations: KitOperation[] = [];
  readonly #outstanding = new Map<string, KitOperation>();
  readonly #outside = new Set<string>();
  readonly #ended: string[] = [];
  #side = new Set<string>();
  #at = 0;
  #requests = 0;

  constructor(run: KitRun) {
    this.#run = run;
    this.#draw = stream(run.seed, 'kit');
    this.#members = Array.from({ length: run.nodes }, (_, index) => {
      return { name: `n${String(index + 1)}`, process: undefined, life: 0, now: 0, next: null };
    });
  }

  async run(): Promise<void> {
    for (const member of this.#members) await this.#start(member);
    for (this.#at = 1; this.#at <= this.#run.steps; this.#at++) await this.#oneStep(this.#draw.next());
  }

  result(): KitResult {
    const { steps } = this.#run;
    const digest = this.#hash.digest('hex');
    return { digest, operations: this.#operations, outside: this.#outside, ended: this.#ended, steps };
  }

  async stop(): Promise<void> {
    for (const { process } of this.#members) await process?.kill();
  }

  async #oneStep(chance: number): Promise<void> {
    if (this.#run.faults) {
      if (chance < 0.01) return this.#crashOrRestart();
      if (chance < 0.015) {
        this.#partition();
        return;
      }
      if (chance < 0.06) {
        this.#duplicateOrDrop();
        return;
      }
    }
    if (chance < 0.1) return this.#invoke();
    if (chance < 0.97 && this.#packets.length > 0) return this.#deliver();
    return this.#timeout();
  }

  async #start(member: Member): Promise<void> {
    const { name, life, now } = member;
    const { program, folder, seed: root } = this.#run;
    const draw = stream(root, `node/${name}/${String(life)}`);
    const seed = Array.from({ length: 32 }, () => draw.integer(16).toString(16)).join('');
    member.process = await KitNode.start(program, { node: name, folder: join(folder, name), life, now, seed });
    const body = { type: 'init', msg_id: 1, node_id: name, node_ids: this.#members.map((other) => other.name) };
    await this.#give(member, { src: 'c0', dest: name, body });
  }

  async #crashOrRestart(): Promise<void> {
    const member = this.#draw.pick(this.#members);
    if (member.process === undefined) return this.#start(member);
    const down = this.#members.filter(({ process }) => process === undefined).length;
    if (down >= (this.#members.length - 1) / 2) return;
    await member.process.kill();
    member.process = undefined;
    member.life++;
  }

  #partition(): void {
    const names = this.#draw.shuffle(this.#members).map(({ name }) => name);
    this.#side = new Set(this.#side.size > 0 ? [] : names.slice(0, 1 + this.#draw.integer(names.length - 1)));
  }

  #duplicateOrDrop(): void {
    if (this.#packets.length === 0) return;
    const index = this.#draw.integer(this.#packets.length);
    if (this.#draw.chance(0.5)) this.#packets.splice(index, 1);
    else this.#packets.push(this.#packets[index] as Packet);
  }

  async #invoke(): Promise<void> {
    const client = `c${String(1 + this.#draw.integer(CLIENTS))}`;
    const member = this.#draw.pick(this.#members);
    if (member.process === undefined) return;
    const key = this.#draw.integer(KEYS);
    const value = ++this.#requests;
    const request = { type: this.#draw.pick(['read', 'write', 'cas']), msg_id: value, key };
    if (request.type === 'write') Object.assign(request, { value });
    if (request.type === 'cas') Object.assign(request, { from: this.#draw.integer(value), to: value });
    const operation: KitOperation = { client, request, invoked: this.#at };
    this.#operations.push(operation);
    this.#outstanding.set(`${client} ${String(value)}`, operation);
    await this.#give(member, { src: client, dest: member.name, body: request });
  }

  async #deliver(): Promise<void> {
    const late = this.#draw.chance(0.3);
    const [packet] = this.#packets.splice(late ? this.#draw.integer(this.#packets.length) : 0, 1) as [Packet];
    const { dest } = packet.message;
    const member = this.#members.find(({ name }) => name === dest);
    const cut = this.#side.size > 0 && this.#side.has(packet.from) !== this.#side.has(dest);
    if (member?.process !== undefined && !cut) await this.#give(member, packet.message);
  }

  /** Mostly the node whose deadline comes first, so that clocks go about equally fast; sometimes any. */
  async #timeout(): Promise<void> {
    const waiting = this.#members.filter(({ process, next }) => process !== undefined && next !== null);
    if (waiting.length === 0) return;
    const first = waiting.reduce((a, b) => ((b.next as number) < (a.next as number) ? b : a));
    const member = this.#draw.chance(0.2) ? this.#draw.pick(waiting) : first;
    await this.#give(member, { ctl: 'tick', to: member.next, until: 'send' });
  }

  async #give(member: Member, line: object): Promise<void> {
    this.#hash.update(`${member.name} < ${JSON.stringify(line)}\n`);
    const step = await (member.process as KitNode).step(line);
    for (const text of step.lines) this.#hash.update(`${member.name} > ${text}\n`);
    for (const message of step.messages) this.#send(member.name, message);
    for (const what of step.outside) this.#outside.add(what);
    await this.#stands(member, step);
  }

  async #stands(member: Member, { idle }: KitStep): Promise<void> {
    if (idle !== undefined) {
      member.now = idle.now;
      member.next = idle.next?.at ?? null;
      return;
    }
    this.#ended.push(`${member.name} ${String(await member.process?.exit)}`);
    member.process = undefined;
    member.life++;
  }

  #send(from: string, message: KitMessage): void {
    if (message.dest.startsWith('n')) {
      this.#packets.push({ from, message });
      return;
    }
    const name = `${message.dest} ${String(message.body['in_reply_to'])}`;
    const operation = this.#outstanding.get(name);
    if (operation === undefined) return;
    this.#outstanding.delete(name);
    operation.completed = this.#at;
    operation.answer = message.body;
  }
}
