import type { Effects, Handlers } from '../core/contracts/handlers.ts';
import { digestOf } from '../core/digest.ts';
import { acceptName, acceptNames, acceptResult } from './accept.ts';
import type { HandlersDefinition } from './definition.ts';
import { plainJson } from './plain-json.ts';
import { guarded } from './user-function.ts';

/** A definition's handlers, each guarded, with those it leaves out filled in. */
export function handlersOf<State, Message, Input, Output>(
  definition: HandlersDefinition<State, Message, Input, Output>,
): Handlers<State, Message, Input, Output> {
  return {
    init: initOf(definition),
    ...eventHandlersOf(definition),
    reboot: rebootOf(definition),
    timers: timersOf(definition),
    messageType: messageTypeOf(definition),
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

function initOf<State, Message, Input, Output>(
  definition: HandlersDefinition<State, Message, Input, Output>,
): (self: string, nodes: readonly string[]) => State {
  const what = `handler init of ${definition.name}`;
  const init = guarded({
    what,
    names: ['name', 'list of nodes'],
    subject: 'node',
    evaluate: (self: string, nodes: readonly string[]) => definition.init(self, nodes),
    accept: (state) => plainJson(state as State, what, 'state'),
  });
  return (self, nodes) => init(self, [...nodes]);
}

function eventHandlersOf<State, Message, Input, Output>(
  definition: HandlersDefinition<State, Message, Input, Output>,
): Pick<Handlers<State, Message, Input, Output>, 'input' | 'net' | 'timeout'> {
  const handler = <Given extends readonly [State, ...unknown[]]>(
    name: string,
    names: readonly string[],
    evaluate: (...given: Given) => unknown,
  ): ((...given: Given) => Effects<State, Message, Output>) => {
    const what = `handler ${name} of ${definition.name}`;
    const accept = (result: unknown, [before]: Given): Effects<State, Message, Output> =>
      acceptResult(what, result, before);
    return guarded({ what, names, subject: 'event', evaluate, accept });
  };
  const input = handler('input', ['state', 'request'], (state: State, request: Input) =>
    definition.input(state, request),
  );
  const net = handler('net', ['state', 'sender', 'message'], (state: State, from: string, message: Message) =>
    definition.net(state, from, message),
  );
  const timeout = handler('timeout', ['state', 'timer'], (state: State, timer: string) =>
    definition.timeout === undefined ? {} : definition.timeout(state, timer),
  );
  // The world hands over more than these arguments, which is no business of the definition.
  return {
    input: (state, request) => input(state, request),
    net: (state, from, message) => net(state, from, message),
    timeout: (state, timer) => timeout(state, timer),
  };
}

function rebootOf<State, Message, Input, Output>(
  definition: HandlersDefinition<State, Message, Input, Output>,
): (state: State) => State {
  if (definition.reboot === undefined) return (state) => state;
  const what = `handler reboot of ${definition.name}`;
  return guarded({
    what,
    names: ['state'],
    subject: 'state',
    evaluate: (state: State) => definition.reboot?.(state),
    accept: (state) => plainJson(state as State, what, 'state'),
  });
}

function timersOf<State, Message, Input, Output>(
  definition: HandlersDefinition<State, Message, Input, Output>,
): (state: State) => readonly string[] {
  if (definition.timers === undefined) return () => [];
  const what = `timers of ${definition.name}`;
  return guarded({
    what,
    names: ['state'],
    subject: 'state',
    evaluate: (state: State) => definition.timers?.(state),
    accept: (timers) => acceptNames(what, timers),
  });
}

function messageTypeOf<State, Message, Input, Output>(
  definition: HandlersDefinition<State, Message, Input, Output>,
): (message: Message) => string {
  if (definition.messageType === undefined) return typeOf;
  const what = `messageType of ${definition.name}`;
  return guarded({
    what,
    names: ['message'],
    subject: 'message',
    evaluate: (message: Message) => definition.messageType?.(message),
    accept: (type) => acceptName(what, type),
  });
}

function typeOf(message: unknown): string {
  if (typeof message === 'string') return message;
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
  return typeof type === 'string' ? type : 'message';
}
