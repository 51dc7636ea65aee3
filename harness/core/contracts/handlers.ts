import type { Json } from '../json.ts';
import type { NodeView } from '../node-view.ts';
import type { Point } from '../raft/observation.ts';
import type { Disk, DiskOperation, Recovery } from './disk.ts';

/** A message for another node. */
export interface Send<Message> {
  readonly to: string;
  readonly message: Message;
}

/** What one atomic event did: the new state, everything sent, everything answered to clients. */
export interface Effects<State, Message, Output> {
  readonly state: State;
  readonly sends: readonly Send<Message>[];
  readonly outputs: readonly Output[];
  /** What the event wrote, where nodes recover from their disks; on the disk together with the state's change. */
  readonly operations?: readonly DiskOperation[];
  /** The node ended over the event by itself, and how: it is down from here on. Only real programs do. */
  readonly stopped?: Json;
}

/**
 * Looks into an event while it happens: after the handler, after the leader's duties, after applying. The state may be
 * kept; sends and outputs are those of the event so far. Handlers that answer in one go never call it.
 */
export type Probe<State, Message, Output> = (
  point: Point,
  state: State,
  sends: readonly Send<Message>[],
  outputs: readonly Output[],
) => void;

/**
 * A system as the theory sees it: three pure handlers H_inp, H_net, H_tmt over a node's state, and what a restart
 * keeps. Handlers are total and deterministic; time reaches them only as timeouts, and randomness not at all.
 * (Verdi, Core/Net.v: MultiParams and FailureParams.)
 */
export interface Handlers<State, Message, Input, Output> {
  /** Called when a new world of these nodes begins, for nodes that are more than their state: the one before has ended. */
  begin?(nodes: readonly string[]): void;
  init(self: string, nodes: readonly string[]): State;
  input(state: State, input: Input, probe?: Probe<State, Message, Output>): Effects<State, Message, Output>;
  net(
    state: State,
    from: string,
    message: Message,
    probe?: Probe<State, Message, Output>,
  ): Effects<State, Message, Output>;
  timeout(state: State, timer: string, probe?: Probe<State, Message, Output>): Effects<State, Message, Output>;
  /** Called when the node crashes, for nodes that are more than their state: there is a process to end. */
  stop?(state: State): void;
  /** The state after a restart, from the state before the crash: what was persisted stays, the rest is reset. */
  reboot(state: State): State;
  /**
   * How a node ended while it came back, asked of the state after a restart; undefined where it is there. Only real programs
   * end so: a build that cannot read what another one wrote.
   */
  endedAtStart?(state: State): Json | undefined;
  /**
   * What a disk holds when the power fails right after the last event: `after` where the node writes before it speaks,
   * `before` where it does not. Without it every event is durable.
   */
  survives?(before: State, after: State): State;
  /**
   * The state after a restart from the disk alone, whatever the state was; needed where crashes lose all memory.
   * (Verdi, Core/Net.v: DiskOpFailureParams, do_reboot.)
   */
  recover?(self: string, nodes: readonly string[], disk: Disk): Recovery<State>;
  /** Which nodes hear of each other's start and failure; without it all of them. (Verdi: NameOverlayParams.) */
  adjacent?(one: string, other: string): boolean;
  /** What a failure detector sends in the name of a failed node. (Verdi: FailMsgParams, msg_fail.) */
  readonly failMessage?: Message;
  /** What a node that starts and its neighbours send each other. (Verdi: NewMsgParams, msg_new.) */
  readonly newMessage?: Message;
  /** How long timers run; needed where the drift of clocks is bounded. */
  readonly timing?: Timing<State, Message>;
  /** A number that equal states share and others nearly never do, for rolling digests. */
  fingerprint?(state: State): number;
  /** Timers that may fire in this state, such as `election` or `heartbeat`. */
  timers(state: State): readonly string[];
  messageType(message: Message): string;
  messageTerm(message: Message): number | undefined;
  view(state: State, life: number): NodeView;
}

/** Timers in terms of clocks. */
export interface Timing<State, Message> {
  /** How long the timer runs from being set to firing, ns of the node's clock. */
  duration(timer: string): number;
  /** Whether this message sets the timer anew, as a leader's message does with a follower's election timer. */
  resets(timer: string, before: State, after: State, message: Message): boolean;
}

/** A client's request to a key-value system, in the vocabulary of histories. */
export interface KeyValueRequest {
  readonly client: string;
  /** Grows by one per operation of the client; a retry keeps it. */
  readonly request: number;
  readonly f: string;
  readonly key: string;
  readonly value: Json;
}

/** What a system of handlers answered, in the vocabulary of histories. */
export interface KeyValueAnswer {
  readonly client: string;
  readonly request: number;
  readonly outcome:
    | { readonly type: 'ok'; readonly value: Json }
    | { readonly type: 'fail'; readonly error: string; readonly notLeader?: true; readonly leader?: string };
}

/** Handlers of a key-value store together with the translation from and to operations: all the sim engine needs. */
export interface KeyValueHandlers<State, Message, Input, Output> {
  readonly handlers: Handlers<State, Message, Input, Output>;
  /** States, messages, inputs and outputs are those of `core/raft`, so that Raft's invariants can look into them. */
  readonly speaksRaft?: true;
  /** Which of Raft's invariants can be judged, by name, where less is known of a node than all of it. */
  readonly predicates?: readonly string[];
  /** Nodes hand requests on to each other, so that a client may be answered by another one than it asked. */
  readonly proxies?: true;
  toInput(request: KeyValueRequest): Input;
  /**
   * The request behind an input as a live node's trace shows it, so that {@link toInput} gives that input again; undefined
   * for what is none. Without it no live run of the system can be re-enacted.
   */
  requestOf?(input: Json): KeyValueRequest | undefined;
  toAnswer(output: Output): KeyValueAnswer;
  /** The applied value of every key, for comparing replicas. */
  contents(state: State): ReadonlyMap<string, Json>;
  /** Who the members are, as the node has it, and whether that is certain to stay; without it all nodes are. */
  readonly configuration?: (state: State) => { readonly members: readonly string[]; readonly committed: boolean };
  /**
   * Followers learn that an entry is committed only with the entry after it, so that while nothing new comes they stay
   * behind for ever. Then replicas are compared at a common position, by what `digestAt` says of it.
   */
  readonly digestAt?: (state: State, index: number) => string;
}

/** Handlers whose types the caller need not know. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- existential: state, message, input and output stay inside the system
export type AnyKeyValueHandlers = KeyValueHandlers<any, any, any, any>;
