import type { ExternalEvent, WorldSnapshot } from '../core/contracts/handler-system.ts';
import type { Send } from '../core/contracts/handlers.ts';

/** What a handler of a user's system returns: only what there is to say. Without a state it stays as it is. */
export interface HandlerResult<State, Message, Output> {
  readonly state?: State;
  readonly sends?: readonly Send<Message>[];
  readonly outputs?: readonly Output[];
}

/**
 * A system as a user writes it down. States are never changed in place: a handler returns the next one. States, messages,
 * inputs and outputs are plain JSON.
 */
export interface HandlersDefinition<State, Message, Input, Output> {
  readonly name: string;
  readonly summary?: string;
  init(self: string, nodes: readonly string[]): State;
  /** What clients may ask of this node, at any time. */
  inputs(node: string, nodes: readonly string[]): readonly Input[];
  input(state: State, input: Input): HandlerResult<State, Message, Output>;
  net(state: State, from: string, message: Message): HandlerResult<State, Message, Output>;
  timeout?(state: State, timer: string): HandlerResult<State, Message, Output>;
  /** Timers that may fire in this state; default: none. */
  timers?(state: State): readonly string[];
  /** What a restart keeps; default: everything. */
  reboot?(state: State): State;
  /** Default: the message itself where it is a string, else its `type`. */
  messageType?(message: Message): string;
  /** One sentence on what is wrong with this state of the world; nothing when nothing is. */
  property?(world: WorldSnapshot<State, Message>): string | null | undefined;
  /** The same for the external trace, oldest event first. */
  outputs?(trace: readonly ExternalEvent<Input, Output>[]): string | null | undefined;
}
