import assert from 'node:assert/strict';
import { rulesOf, type Rules } from '../../../../cluster/raft/handlers/builds.ts';
import { raftHandlers } from '../../../../cluster/raft/handlers/handlers.ts';
import type { ClientCommand, Message, Output, State } from '../../../../cluster/raft/handlers/types.ts';
import type { Effects } from '../../../../harness/core/contracts/handlers.ts';
import type { Json } from '../../../../harness/core/json.ts';

export interface Packet {
  readonly from: number;
  readonly to: number;
  readonly message: Message;
}

const TYPES: Readonly<Record<string, Message['type']>> = {
  RV: 'RequestVote',
  RVR: 'RequestVoteReply',
  AE: 'AppendEntries',
  AER: 'AppendEntriesReply',
  PV: 'PreVote',
  PVR: 'PreVoteReply',
  IS: 'InstallSnapshot',
  ISR: 'InstallSnapshotReply',
  TN: 'TimeoutNow',
};

/**
 * Nodes and the packets between them, moved by schedules: `T h [timer]` timer, `C h client request f key [value]`, `D s d TYPE
 * [i]` deliver the i-th oldest, `?D` the same where there is one, `X`/`U` drop or duplicate it, `XA s d [TYPE]` drop all (`*`: any), `K h`/`R h` crash
 * and restart, `E h v,w` elect h with the votes of v and w, who have not heard of a leader for a while, `RP h f,g` replicate h's oldest AppendEntries to f and g,
 * `SY h f` a heartbeat of leader h and everything between h and f until f has all, `TL h` the end of all leases of h.
 */
export class SmallWorld {
  readonly handlers: ReturnType<typeof raftHandlers>;
  readonly states: State[];
  packets: Packet[] = [];
  readonly outputs: { readonly node: number; readonly output: Output }[] = [];
  readonly down = new Set<number>();

  constructor(build: string, size: number, changed: Partial<Rules> = {}) {
    this.handlers = raftHandlers({ ...rulesOf(build), ...changed });
    const names = Array.from({ length: size }, (_, node) => nameOf(node));
    this.states = names.map((name) => this.handlers.init(name, names));
  }

  node(node: number): State {
    return this.states[node] as State;
  }

  run(schedule: string): this {
    for (const step of schedule.split(';')) this.#step(step.trim().split(/\s+/));
    return this;
  }

  /** Answers a client got, in order. */
  answers(client: string): Json[] {
    const own = this.outputs.filter(({ output }) => output.client === client && output.type === 'ClientResponse');
    return own.map(({ output }) =>
      'outcome' in output ? (output.outcome.ok ? output.outcome.value : 'mismatch') : null,
    );
  }

  deliver(packet: Packet): void {
    this.#remove(packet);
    if (this.down.has(packet.to)) return;
    this.#take(packet.to, this.handlers.net(this.node(packet.to), nameOf(packet.from), packet.message));
  }

  timeout(node: number, timer?: string): void {
    const state = this.node(node);
    this.#take(node, this.handlers.timeout(state, timer ?? this.handlers.timers(state)[0] ?? ''));
  }

  input(node: number, client: string, request: number, command: ClientCommand): void {
    this.#take(node, this.handlers.input(this.node(node), { client, request, command }));
  }

  restart(node: number): void {
    this.down.delete(node);
    this.states[node] = this.handlers.reboot(this.node(node));
  }

  #step([kind = '', ...words]: string[]): void {
    const [first = 0, second = 0] = words.map(Number);
    switch (kind) {
      case 'T':
        this.timeout(first, words[1]);
        return;
      case 'TL':
        for (const timer of this.handlers.timers(this.node(first))) {
          if (timer.startsWith('lease/')) this.timeout(first, timer);
        }
        return;
      case 'C':
        this.input(first, words[1] ?? '', Number(words[2]), commandOf(words.slice(3)));
        return;
      case 'D':
        this.deliver(this.#find(first, second, words[2], Number(words[3] ?? 0)));
        return;
      case '?D':
        if (this.#has(first, second, words[2])) this.run(`D ${words.join(' ')}`);
        return;
      case 'X':
        this.#remove(this.#find(first, second, words[2], Number(words[3] ?? 0)));
        return;
      case 'U':
        this.packets.push({ ...this.#find(first, second, words[2], Number(words[3] ?? 0)) });
        return;
      case 'XA':
        this.packets = this.packets.filter((packet) => !matches(packet, words[0], words[1], words[2]));
        return;
      case 'K':
        this.down.add(first);
        return;
      case 'R':
        this.restart(first);
        return;
      case 'E':
        this.#elect(first, (words[1] ?? '').split(',').map(Number));
        return;
      case 'RP':
        for (const follower of (words[1] ?? '').split(',').map(Number)) {
          this.run(`D ${first} ${follower} AE; D ${follower} ${first} AER`);
        }
        return;
      case 'SY':
        this.run(`XA ${first} ${second} AE; XA ${second} ${first} AER; T ${first}`);
        this.#synchronise(first, second);
        return;
      default:
        assert.fail(`no such step: ${kind}`);
    }
  }

  #synchronise(leader: number, follower: number): void {
    for (let exchanges = 0; exchanges < 1_000; exchanges++) {
      const type = ['AE', 'IS'].find((sent) => this.#has(leader, follower, sent));
      if (type === undefined) return;
      this.run(`D ${leader} ${follower} ${type}; D ${follower} ${leader} ${type}R`);
    }
    assert.fail('the leader finds no end');
  }

  #elect(candidate: number, voters: readonly number[]): void {
    for (const node of [candidate, ...voters]) {
      if (this.handlers.timers(this.node(node)).includes('contact')) this.timeout(node, 'contact');
    }
    this.timeout(candidate, 'election');
    for (const type of ['PV', 'RV']) {
      for (const voter of voters) {
        if (!this.#has(candidate, voter, type)) continue;
        this.deliver(this.#find(candidate, voter, type, -1));
        this.deliver(this.#find(voter, candidate, `${type}R`, -1));
      }
    }
    const { currentTerm } = this.node(candidate);
    this.packets = this.packets.filter(({ message: { type, term } }) => !/Vote/.test(type) || term !== currentTerm);
  }

  #take(node: number, { state, sends, outputs }: Effects<State, Message, Output>): void {
    this.states[node] = state;
    for (const { to, message } of sends) this.packets.push({ from: node, to: Number(to.slice(1)), message });
    for (const output of outputs) this.outputs.push({ node, output });
  }

  #find(from: number, to: number, type: string | undefined, position: number): Packet {
    const found = this.packets.filter((packet) => matches(packet, String(from), String(to), type)).at(position);
    assert.ok(found, `no ${type ?? 'packet'} from ${from} to ${to}`);
    return found;
  }

  #has(from: number, to: number, type: string | undefined): boolean {
    return this.packets.some((packet) => matches(packet, String(from), String(to), type));
  }

  #remove(packet: Packet): void {
    this.packets = this.packets.filter((other) => other !== packet);
  }
}

export function nameOf(node: number): string {
  return `n${node}`;
}

function matches({ from, to, message }: Packet, source = '*', target = '*', type = '*'): boolean {
  return (
    (source === '*' || Number(source) === from) &&
    (target === '*' || Number(target) === to) &&
    (type === '*' || TYPES[type] === message.type)
  );
}

function commandOf([f, key = '', ...values]: string[]): ClientCommand {
  if (f === 'put' || f === 'append') return { f, key, value: values[0] ?? null };
  if (f === 'configure') return { f, key: '', value: key.split(',').map((node) => nameOf(Number(node))) };
  if (f === 'transfer') return { f, key: '', value: nameOf(Number(key)) };
  if (f === 'cas') return { f, key, value: values.map((value) => (value === '-' ? null : value)) };
  assert.ok(f === 'get' || f === 'delete');
  return { f, key, value: null };
}
