import type { Effects, Handlers, KeyValueAnswer, KeyValueHandlers } from '../../../harness/core/contracts/handlers.ts';
import type {
  LockstepFleet,
  LockstepNode,
  LockstepProgram,
  NodeEnd,
  NodeMessage,
  NodeStep,
} from '../../../harness/core/contracts/lockstep.ts';
import { InputError } from '../../../harness/core/errors.ts';
import { chain, formatHash } from '../../../harness/core/raft/hash.ts';
import type { RaftAnswer, RaftRequest } from '../../../harness/core/raft/observation.ts';
import { viewOfNode } from '../../../harness/core/raft/view-of-node.ts';
import { endInWords } from '../fleet/process-end.ts';
import { HARNESS_CLIENT } from '../protocol/lines.ts';
import { readAccount } from './account.ts';
import { Conversation } from './conversation.ts';
import { isClient, requestMessage, requestOf } from './requests.ts';
import { NOTHING_SAID, unknownState, type RemoteState, type Said } from './remote-state.ts';
import { guess, guessAfterHearing, termOf, typeOf, type Guess, type MessageFields } from './role-guess.ts';

/**
 * How far a node whose timers have no names may run at one TIMEOUT, ns of its clock: it polls, and what counts is the first
 * moment in which it says something.
 */
const HORIZON_NS = 10_000_000_000;

export interface ProgramSystem {
  readonly program: LockstepProgram;
  readonly fields: MessageFields;
  /** What its nodes say of themselves: 0 nothing, 1 term and role, 2 vote, commit index and log too. */
  readonly observation: 0 | 1 | 2;
}

type ProgramEffects = Effects<RemoteState, NodeMessage, RaftAnswer>;

/**
 * Programs that speak the node protocol as handlers of a world: every event is a line to the node's process, its effects
 * are what the process writes until it waits again. All that drives worlds drives real programs with it.
 */
export function programHandlers(
  fleet: LockstepFleet,
  { program, fields, observation }: ProgramSystem,
): KeyValueHandlers<RemoteState, NodeMessage, RaftRequest, RaftAnswer> {
  const nodes = new ProgramNodes(fleet, program, fields, observation);
  const handlers: Handlers<RemoteState, NodeMessage, RaftRequest, RaftAnswer> = {
    begin: (names) => nodes.begin(names),
    init: (self, names) => nodes.start(self, names),
    input: (state, request) => nodes.ask(state, request),
    net: (state, _from, message) => nodes.hear(state, message),
    timeout: (state) => nodes.fire(state),
    reboot: (state) => nodes.restart(state),
    stop: (state) => state.process.kill(),
    endedAtStart: ({ endedAtStart }) => endedAtStart && { ...endedAtStart },
    timers: (state) => (state.next === null ? [] : [timerOf(state)]),
    messageType: ({ body }) => typeOf(body, fields),
    messageTerm: ({ body }) => termOf(body, fields),
    fingerprint: ({ written, now }) => chain(written, now),
    view: (state, life) => viewOfNode(state, life, formatHash(state.written)),
  };
  return {
    handlers,
    speaksRaft: true,
    predicates: PREDICATES[observation],
    proxies: true,
    toInput: requestOf,
    toAnswer,
    contents: () => new Map(),
  };
}

/**
 * Which of Raft's invariants can be judged by what nodes say of themselves: with nothing, only what clients see; with term
 * and role, elections; with logs, what logs have to do with each other.
 */
const CLIENTS = ['raft_linearizable.clients'];
const ELECTIONS = [...CLIENTS, 'CurrentTermGtZero', 'OneLeaderPerTerm', 'OneLeaderLogPerTerm'];
const LOGS = [
  ...ELECTIONS,
  'TermSanity.host',
  'TermsAndIndicesFromOneLog.host',
  'Sorted.host',
  'UniqueIndices.host',
  'LogMatching.hosts.match',
  'VotesCorrect.one_vote_per_term',
  'StateMachineSafety.host',
  'MaxIndexSanity.commitIndex',
];
const PREDICATES = { 0: CLIENTS, 1: ELECTIONS, 2: LOGS } as const;

/** Of each process the state in which it is; others of it are history. */
const NEWEST = new WeakMap<LockstepNode, RemoteState>();

/** What clients asked in the world that a fleet is there for, whatever builds its nodes are. */
const CONVERSATIONS = new WeakMap<LockstepFleet, Conversation>();

/** The processes behind the states, and everything that is known of them beyond one state. */
class ProgramNodes {
  readonly #fleet: LockstepFleet;
  readonly #program: LockstepProgram;
  readonly #fields: MessageFields;
  readonly #observation: number;

  constructor(fleet: LockstepFleet, program: LockstepProgram, fields: MessageFields, observation: number) {
    this.#fleet = fleet;
    this.#observation = observation;
    this.#program = program;
    this.#fields = fields;
  }

  begin(names: readonly string[]): void {
    CONVERSATIONS.set(this.#fleet, new Conversation(this.#fleet, names));
    this.#fleet.prepare(names, this.#program);
  }

  start(self: string, names: readonly string[]): RemoteState {
    return this.#begin(unknownState(this.#fleet.start(self, this.#program), names));
  }

  restart(state: RemoteState): RemoteState {
    this.#refuseOld(state);
    const process = this.#fleet.restart(state.process, this.#program);
    const { self, nodes, currentTerm, written } = state;
    return this.#begin({ ...unknownState(process, nodes), self, currentTerm, written });
  }

  ask(state: RemoteState, request: RaftRequest): ProgramEffects {
    CONVERSATIONS.get(this.#fleet)?.ask(request);
    return this.#after(state, state.process.deliver(requestMessage(state.self, request)), guessOf(state));
  }

  hear(state: RemoteState, message: NodeMessage): ProgramEffects {
    const step = state.process.deliver(message);
    return this.#after(state, step, guessAfterHearing(guessOf(state), message.body, this.#fields));
  }

  fire(state: RemoteState): ProgramEffects {
    const { process, next, now } = state;
    if (next === null) return { state, ...NOTHING_SAID };
    const { timers } = process.hello;
    const to = timers === 'named' ? Math.max(next.at, now) : Math.max(next.at, now + HORIZON_NS);
    return this.#after(state, process.tick(to), guessOf(state));
  }

  /** Makes the node know who it is. What it does with that stands at the beginning of its first event. */
  #begin(state: RemoteState): RemoteState {
    const { process, nodes } = state;
    const body = { type: 'init', msg_id: 1, node_id: process.name, node_ids: nodes };
    const step = process.deliver({ src: HARNESS_CLIENT, dest: process.name, body });
    const { end } = step;
    if (end !== undefined && process.life === 0) throw neverBegan(process, end);
    if (end === undefined && process.hello.state < this.#observation)
      throw lessThanPromised(process, this.#observation);
    const { state: begun, sends, outputs } = this.#after(state, step, guessOf(state));
    const early = end === undefined ? { sends, outputs } : NOTHING_SAID;
    const ready = { ...begun, early, endedAtStart: end };
    NEWEST.set(process, ready);
    return ready;
  }

  #after(state: RemoteState, step: NodeStep, heard: Guess): ProgramEffects {
    this.#refuseOld(state);
    const { process, early } = state;
    const said = CONVERSATIONS.get(this.#fleet)?.sort(process, step.sent) ?? NOTHING_SAID;
    const known = this.#known(state, step, heard);
    const { next, now, hash } = step;
    const after: RemoteState = {
      ...state,
      ...known,
      next,
      now,
      written: chain(state.written, hash),
      early: NOTHING_SAID,
    };
    NEWEST.set(process, after);
    const { sends, outputs } = early === NOTHING_SAID ? said : joined(early, said);
    return { state: after, sends, outputs, ...(step.end !== undefined && { stopped: { ...step.end } }) };
  }

  /** What the node says of itself, or else what can be guessed. */
  #known(state: RemoteState, { state: said, sent }: NodeStep, heard: Guess): Partial<RemoteState> {
    if (said !== undefined) {
      const account = readAccount(said, state);
      if (!('problem' in account)) return account;
      const { name, life } = state.process;
      throw new InputError(
        `${name}, life ${String(life + 1)}: the node ${account.problem}: ${JSON.stringify(said).slice(0, 200)}`,
        {
          code: 'NODE_PROTOCOL',
          hint: 'The reference of the node protocol says what a state is.',
        },
      );
    }
    const toOthers = sent.filter(({ dest }) => !isClient(dest)).map(({ body }) => body);
    const { role, term } = guess(heard, toOthers, this.#fields);
    return { role, currentTerm: term };
  }

  /** A process cannot go back to what it was. */
  #refuseOld(state: RemoteState): void {
    const newest = NEWEST.get(state.process);
    if (newest === undefined || newest === state) return;
    throw new RangeError(`an earlier state of ${state.self} was to go on, but its process has gone on already`);
  }
}

/** A program that cannot even begin on an empty folder is no node; one that cannot go on with what is there has failed as one. */
function neverBegan({ name }: LockstepNode, end: NodeEnd): InputError {
  const said = end.lastWords === '' ? '' : `; its last words: ${end.lastWords}`;
  return new InputError(`${name} ended ${endInWords(end)} when it was told to start${said}`, {
    code: 'NODE_START',
    hint: 'Does the program run by itself, and is everything there that it needs?',
  });
}

function lessThanPromised({ name, hello }: LockstepNode, promised: number): InputError {
  return new InputError(
    `${name} offers observation level ${String(hello.state)}, and the spec says ${String(promised)}`,
    {
      code: 'NODE_OBSERVATION',
      hint: `Set options.observation to ${String(hello.state)}, or let the node answer {"ctl":"state"}.`,
    },
  );
}

function guessOf({ role, currentTerm }: RemoteState): Guess {
  return { role, term: currentTerm };
}

function joined(first: Said, second: Said): Said {
  return { sends: [...first.sends, ...second.sends], outputs: [...first.outputs, ...second.outputs] };
}

/** A timer without a name bears the one that the node's role gives it. */
function timerOf({ process, next, role }: RemoteState): string {
  if (process.hello.timers === 'named' && next !== null) return next.timer;
  return role === 'leader' ? 'heartbeat' : 'election';
}

function toAnswer(answer: RaftAnswer): KeyValueAnswer {
  const { client, request } = answer;
  if (answer.type !== 'ClientResponse') {
    return { client, request, outcome: { type: 'fail', error: 'refused', notLeader: true } };
  }
  const { outcome } = answer;
  return {
    client,
    request,
    outcome: outcome.ok ? { type: 'ok', value: outcome.value } : { type: 'fail', error: outcome.error },
  };
}
