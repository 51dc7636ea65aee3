import type { WorldSnapshot } from '../../../harness/core/contracts/handler-system.ts';
import type { Handlers } from '../../../harness/core/contracts/handlers.ts';

/** Handlers around handlers, and the way back from a world of theirs to one of the handlers inside. */
export interface Wrapped<State, Message, InnerState, InnerMessage, Input, Output> {
  readonly handlers: Handlers<State, Message, Input, Output>;
  /**
   * The world as the inner handlers would have it: the wrapper's bookkeeping is gone from states and packets. A property
   * of the inner system is a property of the wrapped one through this.
   */
  readonly revert: (world: WorldSnapshot<State, Message>) => WorldSnapshot<InnerState, InnerMessage>;
}

/** Handlers whose types the caller need not know. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- existential: a transformer takes any handlers
export type AnyHandlers = Handlers<any, any, any, any>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- existential: a transformer takes any handlers
export type AnyWrapped = Wrapped<any, any, any, any, any, any>;

/**
 * A wrapper that makes any system stand a fault it was not written for. What it promises is exact: a property of the
 * plain system in the weaker semantics transfers to the wrapped system in the stronger one.
 */
export interface Transformer {
  readonly name: string;
  readonly summary: string;
  /** The fault it hides from the system inside. */
  readonly masks: string;
  /** What is known of the wrapped system if it is known of the plain one. */
  readonly transfers: string;
  /** Where that ends. */
  readonly limits: string;
  wrap(inner: AnyHandlers): AnyWrapped;
}
