import type { Effects, Handlers } from '../../../harness/core/contracts/handlers.ts';
import type { Transformer, Wrapped } from './transformer.ts';

export interface GhostState<Ghost, State> {
  readonly ghost: Ghost;
  readonly data: State;
}

/** An event as a ghost sees it: what came, the state before it, and what the handler made of it. */
export interface GhostEvent<State, Message, Input, Output> {
  readonly cause:
    { readonly input: Input } | { readonly from: string; readonly message: Message } | { readonly timer: string };
  readonly before: State;
  readonly effects: Effects<State, Message, Output>;
}

/** What is to be remembered beside the state. Handlers never see it, and a restart keeps it. */
export interface GhostRules<Ghost, State, Message, Input, Output> {
  init(self: string, nodes: readonly string[]): Ghost;
  update(ghost: Ghost, event: GhostEvent<State, Message, Input, Output>): Ghost;
}

export const ghost: Transformer = {
  name: 'ghost',
  summary: 'remembers beside the state what a node was asked and what it answered',
  masks: 'nothing',
  transfers: 'every step of one system is a step of the other: properties lift and lower in every semantics',
  limits: 'handlers cannot read it',
  wrap: (inner) => withGhost(inner, LOCAL_TRACE),
};

type LocalEvent = { readonly input: unknown } | { readonly outputs: readonly unknown[] };

/** A node's part of the external trace, oldest event first. */
const LOCAL_TRACE: GhostRules<readonly LocalEvent[], unknown, unknown, unknown, unknown> = {
  init: () => [],
  update(trace, { cause, effects: { outputs } }) {
    const asked = 'input' in cause ? [{ input: cause.input }] : [];
    return [...trace, ...asked, ...(outputs.length === 0 ? [] : [{ outputs }])];
  },
};

/** State = (ghost, data), where data moves as it would alone. (Verdi, Core/GhostSimulations.v.) */
export function withGhost<Ghost, State, Message, Input, Output>(
  inner: Handlers<State, Message, Input, Output>,
  rules: GhostRules<Ghost, State, Message, Input, Output>,
): Wrapped<GhostState<Ghost, State>, Message, State, Message, Input, Output> {
  type Outer = GhostState<Ghost, State>;
  type Cause = GhostEvent<State, Message, Input, Output>['cause'];
  const step = (
    { ghost: remembered, data }: Outer,
    cause: Cause,
    effects: Effects<State, Message, Output>,
  ): Effects<Outer, Message, Output> => ({
    ...effects,
    state: { ghost: rules.update(remembered, { cause, before: data, effects }), data: effects.state },
  });
  return {
    handlers: {
      init: (self, nodes) => ({ ghost: rules.init(self, nodes), data: inner.init(self, nodes) }),
      input: (state, input) => step(state, { input }, inner.input(state.data, input)),
      net: (state, from, message) => step(state, { from, message }, inner.net(state.data, from, message)),
      timeout: (state, timer) => step(state, { timer }, inner.timeout(state.data, timer)),
      reboot: (state) => ({ ghost: state.ghost, data: inner.reboot(state.data) }),
      timers: (state) => inner.timers(state.data),
      messageType: (message) => inner.messageType(message),
      messageTerm: (message) => inner.messageTerm(message),
      view: (state, life) => inner.view(state.data, life),
    },
    revert: ({ nodes, packets }) => ({
      nodes: nodes.map((node) => ({ ...node, state: node.state.data })),
      packets,
    }),
  };
}
