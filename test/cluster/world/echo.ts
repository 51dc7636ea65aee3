import type { Effects, Handlers } from '../../../harness/core/contracts/handlers.ts';

/** What a node did, oldest first: enough to see which handler ran with what. */
export interface EchoState {
  readonly self: string;
  readonly others: readonly string[];
  readonly done: readonly string[];
  /** Lost at a restart. */
  readonly memory: number;
}

export interface EchoMessage {
  readonly type: 'Ping' | 'Pong';
  readonly text: string;
}

/**
 * Handlers that show what the world does with them: an input is sent to all others as Ping and answered at once, a Ping
 * is answered by a Pong, and a timer runs while there is anything in memory.
 */
export const echo: Handlers<EchoState, EchoMessage, string, string> = {
  init: (self, nodes) => ({ self, others: nodes.filter((node) => node !== self), done: [], memory: 0 }),
  input(state, input) {
    const sends = state.others.map((to) => ({ to, message: { type: 'Ping', text: input } as const }));
    return { state: did(state, `input ${input}`), sends, outputs: [`got ${input}`] };
  },
  net(state, from, { type, text }): Effects<EchoState, EchoMessage, string> {
    const sends = type === 'Ping' ? [{ to: from, message: { type: 'Pong', text } as const }] : [];
    return { state: did(state, `${type} ${text} from ${from}`), sends, outputs: [] };
  },
  timeout: (state, timer) => ({ state: did(state, `timeout ${timer}`), sends: [], outputs: [] }),
  reboot: (state) => ({ ...state, memory: 0 }),
  timers: (state) => (state.memory > 0 ? ['tick'] : []),
  messageType: (message) => message.type,
  messageTerm: () => undefined,
  view: (state, life) => ({
    node: state.self,
    life,
    term: 0,
    role: 'follower',
    votedFor: null,
    leader: null,
    commitIndex: 0,
    lastApplied: 0,
    lastIndex: state.done.length,
    lastTerm: 0,
    logDigest: state.done.join(';'),
    stateDigest: String(state.memory),
  }),
};

function did(state: EchoState, what: string): EchoState {
  return { ...state, done: [...state.done, what], memory: state.memory + 1 };
}
