import assert from 'node:assert/strict';
import { rulesOf } from '../../../../cluster/raft/handlers/builds.ts';
import { initialState, raftHandlers } from '../../../../cluster/raft/handlers/handlers.ts';
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
};

/**
 * Nodes and the packets between them, moved by schedules: `T h` timer, `C h client request f key [value]`, `D s d TYPE
 * [i]` deliver the i-th oldest, `X`/`U` drop or duplicate it, `XA s d [TYPE]` drop all (`*`: any), `K h`/`R h` crash
 * and restart, `E h v,w` elect h with the votes of v and w, `RP h f,g` replicate h's oldest AppendEntries to f and g,
 * `SY h f` a heartbeat of leader h and everything between h and f until f has all.
 */
export class SmallWorld {
  readonly handlers: ReturnType<typeof raftHandlers>;
  readonly states: State[];
  packets: Packet[] = [];
  readonly outputs: { readonly node: number; readonly output: Output }[] = [];
  readonly down = new Set<number>();

  constructor(build: string, size: number, batchLimit?: number) {
    const rules = rulesOf(build);
    this.handlers = raftHandlers(batchLimit === undefined ? rules : { ...rules, batchLimit });
    const names = Array.from({ length: size }, (_, node) => nameOf(node));
    this.states = names.map((name) => initialState(name, names));
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
        this.timeout(first);
        return;
      case 'C':
        this.input(first, words[1] ?? '', Number(words[2]), commandOf(words.slice(3)));
        return;
      case 'D':
        this.deliver(this.#find(first, second, words[2], Number(words[3] ?? 0)));
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
        while (this.packets.some((packet) => matches(packet, words[0], words[1], 'AE')))
          this.run(`RP ${first} ${second}`);
        return;
      default:
        assert.fail(`no such step: ${kind}`);
    }
  }

  #elect(candidate: number, voters: readonly number[]): void {
    this.timeout(candidate);
    const { currentTerm } = this.node(candidate);
    for (const voter of voters) {
      this.deliver(this.#find(candidate, voter, 'RV', -1));
      this.deliver(this.#find(voter, candidate, 'RVR', -1));
    }
    const leftOver = ({ message }: Packet): boolean =>
      message.type.startsWith('RequestVote') && message.term === currentTerm;
    this.packets = this.packets.filter((packet) => !leftOver(packet));
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
  if (f === 'put') return { f, key, value: values[0] ?? null };
  if (f === 'cas') return { f, key, value: values.map((value) => (value === '-' ? null : value)) };
  assert.ok(f === 'get' || f === 'delete');
  return { f, key, value: null };
}
