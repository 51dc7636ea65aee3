import type { WorldSnapshot } from '../../../harness/core/contracts/handler-system.ts';
import type { Effects, Handlers } from '../../../harness/core/contracts/handlers.ts';
import { jsonCodec, type Codec } from './codec.ts';
import type { Transformer, Wrapped } from './transformer.ts';

export const serialization: Transformer = {
  name: 'serialization',
  summary: 'sends bytes instead of messages, and reads them back at the receiver',
  masks: 'the gap between typed messages and bytes on a wire',
  transfers:
    'every step of one system is a step of the other: states and external trace are the same in every semantics',
  limits: 'bytes are never corrupted; what cannot be read is ignored without effect',
  wrap: (inner) => withSerialization(inner, jsonCodec()),
};

/** Messages as bytes on every hop. (Verdi, Systems/SerializedMsgParams.v.) */
export function withSerialization<State, Message, Input, Output>(
  inner: Handlers<State, Message, Input, Output>,
  codec: Codec<Message>,
): Wrapped<State, string, State, Message, Input, Output> {
  const encoded = (effects: Effects<State, Message, Output>): Effects<State, string, Output> => ({
    ...effects,
    sends: effects.sends.map(({ to, message }) => ({ to, message: codec.encode(message) })),
  });
  return {
    handlers: {
      init: (self, nodes) => inner.init(self, nodes),
      input: (state, input) => encoded(inner.input(state, input)),
      net(state, from, bytes) {
        const message = codec.decode(bytes);
        return message === undefined ? { state, sends: [], outputs: [] } : encoded(inner.net(state, from, message));
      },
      timeout: (state, timer) => encoded(inner.timeout(state, timer)),
      reboot: (state) => inner.reboot(state),
      timers: (state) => inner.timers(state),
      messageType: (bytes) => typeOf(inner, codec.decode(bytes)),
      messageTerm(bytes) {
        const message = codec.decode(bytes);
        return message === undefined ? undefined : inner.messageTerm(message);
      },
      view: (state, life) => inner.view(state, life),
      ...unchanged(inner),
    },
    revert: (world) => revert(world, codec),
  };
}

/** What concerns states alone is as it was. */
function unchanged<State, Message, Input, Output>(
  inner: Handlers<State, Message, Input, Output>,
): Pick<Handlers<State, string, Input, Output>, 'survives' | 'recover' | 'fingerprint'> {
  return {
    ...(inner.survives && { survives: inner.survives.bind(inner) }),
    ...(inner.recover && { recover: inner.recover.bind(inner) }),
    ...(inner.fingerprint && { fingerprint: inner.fingerprint.bind(inner) }),
  };
}

function typeOf<State, Message, Input, Output>(
  inner: Handlers<State, Message, Input, Output>,
  message: Message | undefined,
): string {
  return message === undefined ? 'undecodable' : inner.messageType(message);
}

/** With messages for bytes; bytes that are none were never there. */
function revert<State, Message>(
  world: WorldSnapshot<State, string>,
  codec: Codec<Message>,
): WorldSnapshot<State, Message> {
  const packets = world.packets.flatMap(({ from, to, message: bytes }) => {
    const message = codec.decode(bytes);
    return message === undefined ? [] : [{ from, to, message }];
  });
  return { nodes: world.nodes, packets };
}
