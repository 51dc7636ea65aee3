import type { Handlers } from './handlers.ts';

/** One component of Σ. A node that is down has the state that waits for its restart. */
export interface NodeSnapshot<State> {
  readonly name: string;
  readonly state: State;
  readonly up: boolean;
}

/** One element of P. */
export interface PacketSnapshot<Message> {
  readonly from: string;
  readonly to: string;
  readonly message: Message;
}

/** P and Σ at one moment, as properties see them. */
export interface WorldSnapshot<State, Message> {
  readonly nodes: readonly NodeSnapshot<State>[];
  readonly packets: readonly PacketSnapshot<Message>[];
}

/** One element of T: what came from outside, or what went there. Events without outputs are left out. */
export type ExternalEvent<Input, Output> =
  { readonly node: string; readonly input: Input } | { readonly node: string; readonly outputs: readonly Output[] };

/**
 * A system that is nothing but handlers: what clients may ask of it, and what must hold of it. The world does the rest.
 * Inputs are JSON; states, messages and outputs have a canonical JSON form, so that equal ones can be recognised.
 */
export interface HandlerSystem<State, Message, Input, Output> {
  readonly name: string;
  readonly summary: string;
  readonly handlers: Handlers<State, Message, Input, Output>;
  /** What clients may ask of this node at any time; schedules choose from it. */
  readonly inputs: (node: string, nodes: readonly string[]) => readonly Input[];
  /** One sentence on what is wrong with this state of the world; undefined when nothing is. */
  readonly property?: (world: WorldSnapshot<State, Message>) => string | undefined;
  /** The same for the external trace, oldest event first. */
  readonly outputs?: (trace: readonly ExternalEvent<Input, Output>[]) => string | undefined;
}

/** A system whose types the caller need not know. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- existential: state, message, input and output stay inside the system
export type AnyHandlerSystem = HandlerSystem<any, any, any, any>;
