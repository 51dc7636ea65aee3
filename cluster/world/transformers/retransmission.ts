import type { WorldSnapshot } from '../../../harness/core/contracts/handler-system.ts';
import type { Effects, Handlers, Send } from '../../../harness/core/contracts/handlers.ts';
import type { Transformer, Wrapped } from './transformer.ts';

export interface RetransmittingState<State, Message> {
  readonly data: State;
  /** Identity of the next message this node sends. */
  readonly next: number;
  /** What was sent and not acknowledged, oldest first. */
  readonly pending: readonly Send<IdentifiedMessage<Message>>[];
}

export interface IdentifiedMessage<Message> {
  readonly id: number;
  readonly message: Message;
}

export type RetransmittedMessage<Message> = IdentifiedMessage<Message> | { readonly acknowledges: number };

export const RETRANSMIT = 'retransmit';

export const retransmission: Transformer = {
  name: 'retransmission',
  summary: 'acknowledges every message, and sends the unacknowledged ones again when a timer fires',
  masks: 'loss',
  transfers:
    'what holds of the plain system under dup; in return a message arrives in the end although packets are lost',
  limits: 'it duplicates messages itself, so the system inside must stand that: put sequence-numbers inside; no crash',
  wrap: (inner) => withRetransmission(inner),
};

/** Positive acknowledgement with retransmission: a receiver hands on what it gets and says so, a sender repeats itself. */
export function withRetransmission<State, Message, Input, Output>(
  inner: Handlers<State, Message, Input, Output>,
): Wrapped<RetransmittingState<State, Message>, RetransmittedMessage<Message>, State, Message, Input, Output> {
  type Outer = Effects<RetransmittingState<State, Message>, RetransmittedMessage<Message>, Output>;
  return {
    handlers: {
      init: (self, nodes) => ({ data: inner.init(self, nodes), next: 0, pending: [] }),
      input: (state, input) => remembered(state, inner.input(state.data, input)),
      net(state, from, message): Outer {
        if ('acknowledges' in message) return acknowledged(state, from, message.acknowledges);
        const { sends, ...rest } = remembered(state, inner.net(state.data, from, message.message));
        return { ...rest, sends: [{ to: from, message: { acknowledges: message.id } }, ...sends] };
      },
      timeout(state, timer): Outer {
        if (timer !== RETRANSMIT) return remembered(state, inner.timeout(state.data, timer));
        return { state, sends: state.pending, outputs: [] };
      },
      reboot: (state) => ({ data: inner.reboot(state.data), next: 0, pending: [] }),
      timers: ({ data, pending }) => (pending.length === 0 ? inner.timers(data) : [...inner.timers(data), RETRANSMIT]),
      messageType: (message) => ('message' in message ? inner.messageType(message.message) : 'Acknowledgement'),
      messageTerm: (message) => ('message' in message ? inner.messageTerm(message.message) : undefined),
      view: (state, life) => inner.view(state.data, life),
    },
    revert,
  };
}

function remembered<State, Message, Output>(
  before: RetransmittingState<State, Message>,
  { state, sends, outputs }: Effects<State, Message, Output>,
): Effects<RetransmittingState<State, Message>, RetransmittedMessage<Message>, Output> {
  const fresh = sends.map(({ to, message }, index) => ({ to, message: { id: before.next + index, message } }));
  const pending = fresh.length === 0 ? before.pending : [...before.pending, ...fresh];
  return { state: { data: state, next: before.next + fresh.length, pending }, sends: fresh, outputs };
}

function acknowledged<State, Message>(
  state: RetransmittingState<State, Message>,
  from: string,
  id: number,
): Effects<RetransmittingState<State, Message>, never, never> {
  const pending = state.pending.filter(({ to, message }) => to !== from || message.id !== id);
  return { state: { ...state, pending }, sends: [], outputs: [] };
}

/** Without identities and acknowledgements. A message that was sent again is in flight more than once. */
function revert<State, Message>(
  world: WorldSnapshot<RetransmittingState<State, Message>, RetransmittedMessage<Message>>,
): WorldSnapshot<State, Message> {
  return {
    nodes: world.nodes.map((node) => ({ ...node, state: node.state.data })),
    packets: world.packets.flatMap(({ from, to, message }) =>
      'message' in message ? [{ from, to, message: message.message }] : [],
    ),
  };
}
