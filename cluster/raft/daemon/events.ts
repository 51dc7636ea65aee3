import type { Effects, Handlers } from '../../../harness/core/contracts/handlers.ts';
import type { Input, Message, Output, State } from '../handlers/types.ts';
import type { Answer } from '../wire/client-codec.ts';

/** Something that happened to the node and waits for its handler. */
export type Event =
  | { readonly rule: 'input'; readonly input: Input; readonly answer: (answer: Answer) => void }
  | { readonly rule: 'deliver'; readonly from: string; readonly packet: string; readonly message: Message }
  | { readonly rule: 'timeout'; readonly timer: string; readonly generation: number };

/** What the handlers make of an event. */
export function effectsOf(
  handlers: Pick<Handlers<State, Message, Input, Output>, 'input' | 'net' | 'timeout'>,
  state: State,
  event: Event,
): Effects<State, Message, Output> {
  switch (event.rule) {
    case 'input':
      return handlers.input(state, event.input);
    case 'deliver':
      return handlers.net(state, event.from, event.message);
    case 'timeout':
      return handlers.timeout(state, event.timer);
  }
}

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
