import type { Effects } from '../../../harness/core/contracts/handlers.ts';
import type { Input, Message, Output, State } from '../handlers/types.ts';
import type { Answer } from '../wire/client-codec.ts';

/** Something that happened to the node and waits for its handler. */
export type Event =
  | { readonly rule: 'input'; readonly input: Input; readonly answer: (answer: Answer) => void }
  | { readonly rule: 'deliver'; readonly from: string; readonly packet: string; readonly message: Message }
  | { readonly rule: 'timeout'; readonly timer: string; readonly generation: number };

/** An event that was handled; its sends have their sequence numbers, but have not left. */
export interface HandledEvent {
  readonly event: Event;
  readonly before: State;
  readonly effects: Effects<State, Message, Output>;
  /** Sequence number of each send on its link. */
  readonly sequences: readonly number[];
  /** Monotonic clock, ns. */
  readonly time: number;
}
