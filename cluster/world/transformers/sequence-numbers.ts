import type { PacketSnapshot, WorldSnapshot } from '../../../harness/core/contracts/handler-system.ts';
import type { Effects, Handlers } from '../../../harness/core/contracts/handlers.ts';
import type { Transformer, Wrapped } from './transformer.ts';

export interface NumberedState<State> {
  readonly data: State;
  /** Number of the next message this node sends, to whomever. */
  readonly next: number;
  /** Numbers already taken, ascending, by sender. */
  readonly seen: Readonly<Record<string, readonly number[]>>;
}

export interface NumberedMessage<Message> {
  readonly number: number;
  readonly message: Message;
}

export const sequenceNumbers: Transformer = {
  name: 'sequence-numbers',
  summary: 'numbers every message; a number that was seen before is ignored',
  masks: 'duplication',
  transfers: 'a state property under async holds of the reverted states under dup, and under drop',
  limits: 'numbers and seen-lists are volatile, so nothing is promised after a crash; seen-lists grow for ever',
  wrap: (inner) => withSequenceNumbers(inner),
};

/**
 * Each message gets a number fresh at its sender; a receiver remembers the numbers of each sender and ignores repeats.
 * (Verdi, Systems/SeqNum.v; numbers do not outlive a restart there either.)
 */
export function withSequenceNumbers<State, Message, Input, Output>(
  inner: Handlers<State, Message, Input, Output>,
): Wrapped<NumberedState<State>, NumberedMessage<Message>, State, Message, Input, Output> {
  type Outer = NumberedState<State>;
  return {
    handlers: {
      init: (self, nodes) => ({ data: inner.init(self, nodes), next: 0, seen: {} }),
      input: (state, input) => numbered(state, inner.input(state.data, input)),
      net(state, from, { number, message }) {
        if (hasSeen(state, from, number)) return { state, sends: [], outputs: [] };
        return numbered(withSeen(state, from, number), inner.net(state.data, from, message));
      },
      timeout: (state, timer) => numbered(state, inner.timeout(state.data, timer)),
      reboot: (state): Outer => ({ data: inner.reboot(state.data), next: 0, seen: {} }),
      timers: (state) => inner.timers(state.data),
      messageType: ({ message }) => inner.messageType(message),
      messageTerm: ({ message }) => inner.messageTerm(message),
      view: (state, life) => inner.view(state.data, life),
    },
    revert,
  };
}

function numbered<State, Message, Output>(
  before: NumberedState<State>,
  { state, sends, outputs }: Effects<State, Message, Output>,
): Effects<NumberedState<State>, NumberedMessage<Message>, Output> {
  return {
    state: { data: state, next: before.next + sends.length, seen: before.seen },
    sends: sends.map(({ to, message }, index) => ({ to, message: { number: before.next + index, message } })),
    outputs,
  };
}

function hasSeen<State>({ seen }: NumberedState<State>, from: string, number: number): boolean {
  return seen[from]?.includes(number) ?? false;
}

function withSeen<State>(state: NumberedState<State>, from: string, number: number): NumberedState<State> {
  const numbers = [...(state.seen[from] ?? []), number].sort((left, right) => left - right);
  return { ...state, seen: { ...state.seen, [from]: numbers } };
}

/** Without numbers, copies of a packet in flight, and packets that their receiver would ignore. */
function revert<State, Message>(
  world: WorldSnapshot<NumberedState<State>, NumberedMessage<Message>>,
): WorldSnapshot<State, Message> {
  const receivers = new Map(world.nodes.map(({ name, state }) => [name, state]));
  const known = new Set<string>();
  const packets: PacketSnapshot<Message>[] = [];
  for (const { from, to, message } of world.packets) {
    const receiver = receivers.get(to);
    const identity = `${from} ${String(message.number)}`;
    if (known.has(identity) || (receiver !== undefined && hasSeen(receiver, from, message.number))) continue;
    known.add(identity);
    packets.push({ from, to, message: message.message });
  }
  return { nodes: world.nodes.map((node) => ({ ...node, state: node.state.data })), packets };
}
