import { digestOf } from '../../../../harness/core/digest.ts';
import type {
  Effects,
  KeyValueAnswer,
  KeyValueHandlers,
  KeyValueRequest,
} from '../../../../harness/core/contracts/handlers.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { casRegister } from '../../../../harness/core/models/cas-register.ts';

/** State of a node of the toy system: the first node orders all requests, the others copy its log. */
export interface PrimaryState {
  readonly self: string;
  readonly nodes: readonly string[];
  readonly log: readonly KeyValueRequest[];
  /** Primary only: how much of the log each backup has confirmed. */
  readonly confirmed: ReadonlyMap<string, number>;
  readonly committed: number;
}

export interface PrimaryMessage {
  readonly type: 'Copy' | 'Copied';
  readonly log: readonly KeyValueRequest[];
  readonly committed: number;
}

type PrimaryEffects = Effects<PrimaryState, PrimaryMessage, KeyValueAnswer>;

/**
 * A small correct replicated store with a fixed primary, for tests of world and engine: no elections, so everything the
 * tests see is the engine's doing. A request is applied once per client and id, when a majority has it.
 */
export const primary: KeyValueHandlers<PrimaryState, PrimaryMessage, KeyValueRequest, KeyValueAnswer> = {
  handlers: {
    init: (self, nodes) => ({ self, nodes, log: [], confirmed: new Map(), committed: 0 }),
    input(state, request) {
      if (!leads(state)) {
        const outcome = { type: 'fail', error: 'not the primary', notLeader: true, leader: primaryOf(state) } as const;
        return { state, sends: [], outputs: [{ client: request.client, request: request.request, outcome }] };
      }
      return copyToBackups({ ...state, log: [...state.log, request] });
    },
    net: (state, from, message) =>
      message.type === 'Copy' ? copy(state, from, message) : confirm(state, from, message),
    timeout: (state) => copyToBackups(state),
    reboot: (state) => ({ ...state, confirmed: new Map() }),
    timers: (state) => (leads(state) ? ['heartbeat'] : []),
    messageType: (message) => message.type,
    messageTerm: () => undefined,
    view: (state, life) => ({
      node: state.self,
      life,
      term: 1,
      role: leads(state) ? 'leader' : 'follower',
      votedFor: null,
      leader: primaryOf(state),
      commitIndex: state.committed,
      lastApplied: state.committed,
      lastIndex: state.log.length,
      lastTerm: state.log.length === 0 ? 0 : 1,
      logDigest: digestOf(state.log),
      stateDigest: digestOf(state.log.slice(0, state.committed)),
    }),
  },
  toInput: (request) => request,
  toAnswer: (answer) => answer,
  contents: (state) => apply(state.log.slice(0, state.committed)).contents,
};

function copy(state: PrimaryState, from: string, message: PrimaryMessage): PrimaryEffects {
  const log = message.log.length > state.log.length ? message.log : state.log;
  const committed = Math.max(state.committed, message.committed);
  const reply: PrimaryMessage = { type: 'Copied', log, committed };
  return { state: { ...state, log, committed }, sends: [{ to: from, message: reply }], outputs: [] };
}

function confirm(state: PrimaryState, from: string, { log }: PrimaryMessage): PrimaryEffects {
  const confirmed = new Map(state.confirmed).set(from, Math.max(state.confirmed.get(from) ?? 0, log.length));
  const counts = [state.log.length, ...state.nodes.slice(1).map((node) => confirmed.get(node) ?? 0)];
  const majority = counts.sort((a, b) => b - a)[Math.floor(state.nodes.length / 2)] as number;
  const committed = Math.max(state.committed, majority);
  const outputs = apply(state.log.slice(0, committed)).answers.slice(state.committed);
  return { state: { ...state, confirmed, committed }, sends: [], outputs };
}

function copyToBackups(state: PrimaryState): PrimaryEffects {
  const message: PrimaryMessage = { type: 'Copy', log: state.log, committed: state.committed };
  return { state, sends: state.nodes.slice(1).map((to) => ({ to, message })), outputs: [] };
}

/** Runs the log from the start, each request once; a repeated one gets the answer of its first run. */
function apply(log: readonly KeyValueRequest[]): { contents: Map<string, Json>; answers: KeyValueAnswer[] } {
  const contents = new Map<string, Json>();
  const known = new Map<string, KeyValueAnswer>();
  const answers = log.map((request) => {
    const id = `${request.client}/${String(request.request)}`;
    const answer = known.get(id) ?? execute(request, contents);
    known.set(id, answer);
    return answer;
  });
  return { contents, answers };
}

function execute({ client, request, f, key, value }: KeyValueRequest, contents: Map<string, Json>): KeyValueAnswer {
  const before = contents.get(key) ?? null;
  const after = casRegister.step(before, f, value, undefined)?.state ?? null;
  if (f === 'cas' && (value as readonly Json[])[0] !== before) {
    return { client, request, outcome: { type: 'fail', error: 'mismatch' } };
  }
  contents.set(key, after);
  return { client, request, outcome: { type: 'ok', value: f === 'read' ? before : null } };
}

function leads(state: PrimaryState): boolean {
  return state.self === primaryOf(state);
}

function primaryOf(state: PrimaryState): string {
  return state.nodes[0] as string;
}
