import type { ExternalEvent, HandlerSystem, WorldSnapshot } from '../core/contracts/handler-system.ts';
import type { Effects, Handlers, Send } from '../core/contracts/handlers.ts';
import { digestOf } from '../core/digest.ts';
import { InputError, messageOf } from '../core/errors.ts';

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
  property?(world: WorldSnapshot<State, Message>): string | undefined;
  /** The same for the external trace, oldest event first. */
  outputs?(trace: readonly ExternalEvent<Input, Output>[]): string | undefined;
}

/**
 * The definition with every default filled in.
 *
 * @throws InputError for a definition without a part it needs
 */
export function completeDefinition<State, Message, Input, Output>(
  definition: HandlersDefinition<State, Message, Input, Output>,
): HandlerSystem<State, Message, Input, Output> {
  refuseIncomplete(definition);
  const { name, summary = 'a system given by handlers' } = definition;
  return {
    name,
    summary,
    handlers: handlersOf(definition),
    inputs: (node, nodes) => definition.inputs(node, nodes),
    ...(definition.property && { property: (world) => definition.property?.(world) }),
    ...(definition.outputs && { outputs: (trace) => definition.outputs?.(trace) }),
  };
}

const NEEDED = ['init', 'inputs', 'input', 'net'] as const;

function refuseIncomplete(definition: object): void {
  const given = definition as Readonly<Record<string, unknown>>;
  const { name } = given;
  if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    throw invalid(`defineHandlers: name ${JSON.stringify(name)} is not made of letters, digits, dots, dashes`);
  }
  const missing = NEEDED.filter((key) => typeof given[key] !== 'function');
  if (missing.length > 0) throw invalid(`defineHandlers ${name}: ${missing.join(', ')} must be functions`);
  if (given['property'] === undefined && given['outputs'] === undefined) {
    throw invalid(`defineHandlers ${name}: says nothing that must hold; give property, outputs, or both`);
  }
}

function handlersOf<State, Message, Input, Output>(
  definition: HandlersDefinition<State, Message, Input, Output>,
): Handlers<State, Message, Input, Output> {
  const { name } = definition;
  type Result = HandlerResult<State, Message, Output>;
  const run = (handler: string, state: State, call: () => Result): Effects<State, Message, Output> =>
    complete(`${handler} of ${name}`, state, call);
  return {
    init: (self, nodes) => definition.init(self, nodes),
    input: (state, input) => run('input', state, () => definition.input(state, input)),
    net: (state, from, message) => run('net', state, () => definition.net(state, from, message)),
    timeout: (state, timer) => run('timeout', state, () => definition.timeout?.(state, timer) ?? {}),
    reboot: (state) => definition.reboot?.(state) ?? state,
    timers: (state) => definition.timers?.(state) ?? [],
    messageType: (message) => definition.messageType?.(message) ?? typeOf(message),
    messageTerm: () => undefined,
    view: (state, life) => ({
      node: '',
      life,
      term: 0,
      role: 'follower',
      votedFor: null,
      leader: null,
      commitIndex: 0,
      lastApplied: 0,
      lastIndex: 0,
      lastTerm: 0,
      logDigest: '',
      stateDigest: digestOf(state),
    }),
  };
}

const PARTS = ['state', 'sends', 'outputs'];

/** Handlers are total: one that throws, or returns something else than a result, is a mistake in the definition. */
function complete<State, Message, Output>(
  where: string,
  before: State,
  call: () => HandlerResult<State, Message, Output>,
): Effects<State, Message, Output> {
  const result = resultOf(where, call);
  const stranger = Object.keys(result).find((key) => !PARTS.includes(key));
  if (stranger !== undefined) {
    throw invalid(`handler ${where} returned "${stranger}"; a result has ${PARTS.join(', ')}`);
  }
  const { state = before, sends = [], outputs = [] } = result;
  return { state, sends, outputs };
}

function resultOf<Result>(where: string, call: () => Result): Result & object {
  let result: unknown;
  try {
    result = call();
  } catch (cause) {
    throw invalid(`handler ${where} threw: ${messageOf(cause)}`, cause);
  }
  if (typeof result !== 'object' || result === null) {
    throw invalid(`handler ${where} returned ${String(result)}; return {} when nothing happens`);
  }
  return result as Result & object;
}

function typeOf(message: unknown): string {
  if (typeof message === 'string') return message;
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
  return typeof type === 'string' ? type : 'message';
}

function invalid(message: string, cause?: unknown): InputError {
  return new InputError(message, {
    code: 'HANDLERS_INVALID',
    hint: 'docs/how-to/a-system-by-handlers.md shows a complete definition.',
    cause,
  });
}
