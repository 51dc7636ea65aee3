import type { KeyValueAnswer, KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { NodeMessage } from '../../core/contracts/lockstep.ts';
import type { JsonObject } from '../../core/json.ts';
import type { RaftMessage } from '../../core/raft/messages.ts';
import type { ScheduleStep } from '../../core/step.ts';
import type { Rule } from '../../core/trace.ts';
import type { StepEffect } from '../../../cluster/world/effect.ts';
import { bodyOf, clientName, requestOf } from '../../../cluster/lockstep/nodes/requests.ts';
import type { Packet } from '../../../cluster/world/link.ts';
import type { ScheduledWorld } from '../../engine/sim/schedule-run.ts';
import { refuseWithoutClients } from './client-history.ts';
import { enact } from './enact.ts';
import { answerBody, plainBody, raftBody, requestBody } from './maelstrom-body.ts';
import { runsPrograms, type Exported, type ExportSubject } from './subject.ts';

type Effect = StepEffect<unknown, unknown, unknown>;

/** The client that sends `init` to every node. */
const INITIATOR = 'c0';

/** Rules for which no message stands, in the plural. */
const WITHOUT_MESSAGE: Partial<Record<Rule, string>> = {
  timeout: 'timers that fired',
  crash: 'crashes',
  drop: 'lost packets',
  clock: 'changes of clocks',
  upgrade: 'upgrades',
};

/**
 * What arrives in the course of a schedule, in the order in which it does, as lines of Maelstrom's protocol: `init` for
 * every life of a node, requests of clients, messages between nodes when they are delivered, and answers. So the lines
 * to one node are what it reads on its standard input; where nodes are programs, to the letter.
 */
export function exportMaelstrom({ target, steps }: ExportSubject): Exported {
  refuseWithoutClients(target, 'a request');
  const { scheduled, nodes } = target;
  const lines = new MaelstromLines(runsPrograms(target) ? 'own' : scheduled.speaksRaft ? 'raft' : 'plain');
  lines.start(nodes);
  const answerOf = (output: unknown): KeyValueAnswer => scheduled.describeOutput(output) as unknown as KeyValueAnswer;
  enact(target, steps, (world, effect, step) => lines.moved(world, effect, step, effect.outputs.map(answerOf)));
  return { text: lines.text(), notes: lines.notes() };
}

/** What messages between nodes are: Raft's, any other values, or lines that programs wrote. */
type Messages = 'raft' | 'plain' | 'own';

class MaelstromLines {
  readonly #messages: Messages;
  readonly #lines: string[] = [];
  /** Last `msg_id` by sender. */
  readonly #numbers = new Map<string, number>();
  /** Maelstrom's names of clients, `c1`, by ours. */
  readonly #clients = new Map<string, string>();
  /** `msg_id` and the message that is answered, by the name of the packet. */
  readonly #packets = new Map<string, JsonObject>();
  readonly #requests: { readonly node: string; readonly request: KeyValueRequest; readonly number: number }[] = [];
  readonly #left = new Map<string, number>();
  readonly #known = new Set<string>();

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  start(nodes: readonly string[]): void {
    for (const node of nodes) this.#init(node, nodes);
  }

  moved(world: ScheduledWorld, effect: Effect, step: ScheduleStep, answers: readonly KeyValueAnswer[]): void {
    const { rule, node, packet, sent } = effect;
    const names = world.nodes.map(({ name }) => name);
    for (const name of names) if (!this.#known.has(name)) this.#init(name, names);
    const kind = WITHOUT_MESSAGE[rule];
    if (kind !== undefined) this.#left.set(kind, (this.#left.get(kind) ?? 0) + 1);
    if ((rule === 'restart' || rule === 'upgrade') && node.up) this.#init(node.name, names);
    if (rule === 'deliver' && packet !== undefined) this.#delivered(packet);
    const request = askedIn(step);
    if (request !== undefined) this.#requested(node.name, request);
    if (rule !== 'duplicate') for (const each of sent) this.#sent(each, rule === 'deliver' ? packet : undefined);
    for (const answer of answers) this.#answered(node.name, answer);
  }

  text(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  notes(): string[] {
    if (this.#left.size === 0) return [];
    const kinds = [...this.#left].map(([kind, count]) => `${kind} (${String(count)})`);
    return [`Left out, because no message stands for them: ${kinds.join(', ')}.`];
  }

  #init(node: string, nodes: readonly string[]): void {
    this.#known.add(node);
    const number = this.#next(INITIATOR);
    this.#write(INITIATOR, node, { type: 'init', node_id: node, node_ids: nodes, msg_id: number });
    this.#write(node, INITIATOR, { type: 'init_ok', in_reply_to: number });
  }

  #requested(node: string, request: KeyValueRequest): void {
    const client = this.#client(request.client);
    const isOwn = this.#messages === 'own';
    const number = isOwn ? request.request : this.#next(client);
    this.#requests.push({ node, request, number });
    const body = isOwn ? bodyOf(requestOf(request).command) : requestBody(request);
    this.#write(client, node, { ...body, msg_id: number });
  }

  /** The answer belongs to the last time that this node was asked; a node nobody asked may answer, too. */
  #answered(node: string, answer: KeyValueAnswer): void {
    const asked = this.#requests.filter(
      ({ request }) => request.client === answer.client && request.request === answer.request,
    );
    const last = asked.findLast((each) => each.node === node) ?? asked.at(-1);
    const body = answerBody(last?.request.f, answer);
    const reply = last === undefined ? body : { ...body, in_reply_to: last.number };
    const numbered = this.#messages === 'own' ? reply : { ...reply, msg_id: this.#next(node) };
    this.#write(node, this.#client(answer.client), numbered);
  }

  #sent(packet: Packet<unknown>, cause: Packet<unknown> | undefined): void {
    const { fromName, toName } = packet.link;
    const answers = cause?.link.fromName === toName && packet.type === `${cause.type}Reply`;
    const reply = answers ? { in_reply_to: this.#packets.get(originalOf(cause))?.['msg_id'] ?? null } : {};
    this.#packets.set(originalOf(packet), { msg_id: this.#next(fromName), ...reply });
  }

  #delivered(packet: Packet<unknown>): void {
    const { link, type, message } = packet;
    if (this.#messages === 'own') {
      const { src, body } = message as NodeMessage;
      this.#write(src, link.toName, body);
      return;
    }
    const body = this.#messages === 'raft' ? raftBody(message as RaftMessage) : plainBody(type, message);
    this.#write(link.fromName, link.toName, { ...body, ...this.#packets.get(originalOf(packet)) });
  }

  #client(name: string): string {
    if (this.#messages === 'own') return clientName(name);
    let client = this.#clients.get(name);
    if (client === undefined) {
      client = `c${String(this.#clients.size + 1)}`;
      this.#clients.set(name, client);
    }
    return client;
  }

  #next(sender: string): number {
    const number = (this.#numbers.get(sender) ?? 0) + 1;
    this.#numbers.set(sender, number);
    return number;
  }

  #write(src: string, dest: string, body: JsonObject): void {
    this.#lines.push(JSON.stringify({ id: this.#lines.length, src, dest, body }));
  }
}

function askedIn(step: ScheduleStep): KeyValueRequest | undefined {
  if (step.rule === 'input') return step.request;
  if (step.rule !== 'reconfigure') return undefined;
  const { client, request, members } = step.request;
  return { client, request, f: 'reconfigure', key: '', value: members };
}

/** A copy is the same message. */
function originalOf({ link, number }: Packet<unknown>): string {
  return `${link.fromName}>${link.toName}#${String(number)}`;
}
