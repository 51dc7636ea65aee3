import type { Send } from '../../../harness/core/contracts/handlers.ts';
import type { LockstepFleet, LockstepNode, NodeMessage } from '../../../harness/core/contracts/lockstep.ts';
import type { RaftAnswer, RaftRequest } from '../../../harness/core/raft/observation.ts';
import { HARNESS_CLIENT } from '../protocol/lines.ts';
import { clientName, isClient, readAnswer } from './requests.ts';
import type { Said } from './remote-state.ts';

/**
 * Who was asked what, and what was answered: sorts what nodes send into packets for other nodes and answers to clients. Packets
 * belong to the node that wrote them, whatever they say of their sender, so that a proxied request crosses no partition.
 */
export class Conversation {
  readonly #fleet: LockstepFleet;
  readonly #nodes: readonly string[];
  readonly #asked = new Map<string, RaftRequest>();
  readonly #answered = new Set<string>();

  constructor(fleet: LockstepFleet, nodes: readonly string[]) {
    this.#fleet = fleet;
    this.#nodes = nodes;
  }

  ask(request: RaftRequest): void {
    this.#asked.set(nameOf(clientName(request.client), request.request), request);
  }

  sort(node: LockstepNode, sent: readonly NodeMessage[]): Said {
    const sends: Send<NodeMessage>[] = [];
    const outputs: RaftAnswer[] = [];
    for (const message of sent) {
      const { dest } = message;
      if (this.#nodes.includes(dest)) sends.push({ to: dest, message });
      else if (dest === HARNESS_CLIENT) continue;
      else if (isClient(dest)) this.#answer(node, message, outputs);
      else this.#remark(node, `sent a message to ${dest}, which is no node of this cluster and no client`, message);
    }
    return { sends, outputs };
  }

  #answer(node: LockstepNode, message: NodeMessage, outputs: RaftAnswer[]): void {
    const { dest, body } = message;
    const name = nameOf(dest, body['in_reply_to']);
    const request = this.#asked.get(name);
    if (request === undefined) {
      this.#remark(node, `answered ${dest} what it never asked`, message);
      return;
    }
    const reading = readAnswer(request, body);
    if ('problem' in reading) this.#remark(node, reading.problem, message);
    else if ('answer' in reading) {
      // A request that was refused may be sent again, here or elsewhere, under the same number.
      const definite = reading.answer.type === 'ClientResponse';
      if (definite && this.#answered.has(name)) this.#remark(node, `answered ${dest} a second time`, message);
      if (definite) this.#answered.add(name);
      outputs.push(reading.answer);
    }
  }

  #remark({ name, life }: LockstepNode, what: string, message: NodeMessage): void {
    this.#fleet.remark({ node: name, life, what, line: JSON.stringify(message).slice(0, SHOWN) });
  }
}

const SHOWN = 200;

function nameOf(client: string, request: unknown): string {
  return `${String(request)}@${client}`;
}
