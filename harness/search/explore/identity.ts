import { itemsOf, type NodeGhost } from '../../core/raft/ghost.ts';
import { chain } from '../../core/raft/hash.ts';
import type { Log } from '../../core/raft/log.ts';
import type { ExternalEvent } from '../../core/raft/observation.ts';
import type { RaftMessage } from '../../core/raft/messages.ts';
import type { Packet } from '../../../cluster/world/link.ts';
import { canonicalText, logText } from './canonical-text.ts';
import { Components, type Component } from './components.ts';
import type { ExploredNode, ExploredWorld } from './explored-world.ts';
import type { Naming, Namings } from './naming.ts';
import type { SentRequest } from './sent-requests.ts';
import type { StateKey } from './state-table.ts';

/** A world as numbers of its components; see {@link Components}. */
export interface WorldNumbers {
  /** By position: two of every node, its state and its ghost state. */
  readonly nodes: readonly number[];
  /** As they lie on the links. */
  readonly packets: readonly number[];
  readonly requests: readonly number[];
  readonly trace: readonly number[];
  readonly applied: number;
  /** What of the bounds is used up. */
  readonly used: number;
}

/**
 * Says which worlds are the same. Two are when no handler and no invariant can tell them apart: Σ with up and down, P as
 * a multiset of contents with their ghost logs, ghost state as sets, T, the longest applied log, and what of the bounds
 * is used up. Packet numbers, lives and counters are left out, for they only name things.
 */
export class Identity {
  readonly components: Components;
  readonly #nodes = new WeakMap<ExploredNode, number>();
  readonly #ghosts = new WeakMap<NodeGhost, number>();
  readonly #packets = new WeakMap<Packet<RaftMessage>, number>();
  readonly #requests = new WeakMap<SentRequest, number>();
  readonly #events = new WeakMap<ExternalEvent, number>();

  constructor(namings: Namings) {
    this.components = new Components(namings);
  }

  numbersOf(world: ExploredWorld): WorldNumbers {
    const { nodes, ghosts, packets, requests, trace, applied, used } = world;
    return {
      nodes: nodes.flatMap((node, position) => [this.#node(node), this.#ghost(ghosts[position] as NodeGhost)]),
      packets: packets.flatMap((onLink) => onLink.map((packet) => this.packet(packet))),
      requests: [...new Set([...itemsOf(requests)].map((request) => this.request(request)))],
      trace: trace.map((event) => this.#event(event)),
      applied: this.#applied(applied),
      used: used.entries + 64 * (used.crashes + 64 * (used.duplicates + 64 * used.drops)),
    };
  }

  /** The key of the world that this one is under the naming. */
  keyOf({ nodes, packets, requests, trace, applied, used }: WorldNumbers, naming: Naming): StateKey {
    const renamed = (number: number): number => (naming.index === 0 ? number : this.components.image(number, naming));
    const word: number[] = [];
    for (let position = 0; position < naming.places.length; position++) {
      const place = 2 * (naming.places[position] as number);
      word[place] = renamed(nodes[2 * position] as number);
      word[place + 1] = renamed(nodes[2 * position + 1] as number);
    }
    word.push(packets.length, ...packets.map(renamed).sort(ascending));
    word.push(requests.length, ...requests.map(renamed).sort(ascending));
    word.push(trace.length, ...trace.map(renamed), renamed(applied), used);
    return hashed(word);
  }

  packet(packet: Packet<RaftMessage>): number {
    return this.#numberOf(this.#packets, packet, ({ from, to, message, log }) => (naming) => {
      const way = `${naming.places[from] ?? from}>${naming.places[to] ?? to}`;
      return `packet ${way} ${canonicalText(message, naming)} ${logText(log as Log, naming)}`;
    });
  }

  request(request: SentRequest): number {
    return this.#numberOf(this.#requests, request, ({ from, to, term, entries }) => (naming) => {
      const way = `${naming.places[from] ?? from}>${naming.places[to] ?? to}`;
      return `sent ${way} ${term} ${canonicalText(entries, naming)}`;
    });
  }

  #node(node: ExploredNode): number {
    return this.#numberOf(this.#nodes, node, ({ state, durable, up }) => (naming) => {
      const disk = durable === state ? '' : ` disk ${canonicalText(durable, naming)}`;
      return `node ${up ? 'up' : 'down'} ${canonicalText(state, naming)}${disk}`;
    });
  }

  #ghost(ghost: NodeGhost): number {
    return this.#numberOf(this.#ghosts, ghost, (known) => (naming) => ghostText(known, naming));
  }

  #event(event: ExternalEvent): number {
    return this.#numberOf(this.#events, event, (said) => (naming) => {
      const what = said.type === 'input' ? said.request : said.answer;
      return `event ${said.type} ${naming.places[said.node] ?? said.node} ${canonicalText(what, naming)}`;
    });
  }

  #applied(log: Log | undefined): number {
    return this.components.numberOf((naming) => `applied ${log === undefined ? 'never' : logText(log, naming)}`);
  }

  #numberOf<Value extends object>(
    known: WeakMap<Value, number>,
    value: Value,
    component: (value: Value) => Component,
  ): number {
    let number = known.get(value);
    if (number === undefined) {
      number = this.components.numberOf(component(value));
      known.set(value, number);
    }
    return number;
  }
}

/** Ghost lists as the sets that invariants take them for. */
function ghostText({ votes, votesWithLog, cronies, leaderLogs, allEntries }: NodeGhost, naming: Naming): string {
  const name = (node: string): string => canonicalText(node, naming);
  const parts = [
    setText(votes, ({ term, candidate }) => `${term} ${name(candidate)}`),
    setText(votesWithLog, ({ term, candidate, log }) => `${term} ${name(candidate)} ${logText(log, naming)}`),
    croniesText(cronies, naming),
    setText(leaderLogs, ({ term, log }) => `${term} ${logText(log, naming)}`),
    setText(allEntries, ({ term, entries }) => `${term} ${entries.after} ${logText(entries.end, naming)}`),
  ];
  return `ghost ${parts.join(' | ')}`;
}

function setText<Item>(list: Parameters<typeof itemsOf<Item>>[0], text: (item: Item) => string): string {
  return [...new Set([...itemsOf(list)].map(text))].sort().join();
}

/** Of several of one term the newest counts. */
function croniesText(cronies: NodeGhost['cronies'], naming: Naming): string {
  const newest = new Map<number, string>();
  for (const { term, nodes } of itemsOf(cronies)) {
    if (!newest.has(term)) newest.set(term, canonicalText(nodes, naming));
  }
  return [...newest]
    .map(([term, nodes]) => `${term} ${nodes}`)
    .sort()
    .join();
}

/** Twice over the whole word, from different beginnings and in opposite directions. */
function hashed(word: readonly number[]): StateKey {
  let first = 1;
  let second = 2;
  for (let position = 0; position < word.length; position++) {
    first = chain(first, word[position] as number);
    second = chain(second, (word[word.length - 1 - position] as number) + 1);
  }
  return { first, second };
}

function ascending(one: number, other: number): number {
  return one - other;
}
