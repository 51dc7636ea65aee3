import type { Handlers } from '../../../harness/core/contracts/handlers.ts';
import { InputError } from '../../../harness/core/errors.ts';
import type { Semantics } from './semantics.ts';

/**
 * Whether a system can run under these semantics.
 *
 * @throws InputError naming what its handlers lack
 */
export function checkSystem<State, Message, Input, Output>(
  handlers: Handlers<State, Message, Input, Output>,
  names: readonly string[],
  semantics: Semantics,
  drift: number | undefined,
): void {
  const { name } = semantics;
  if (!semantics.network && names.length !== 1) {
    throw unfit(`${name} is about one node, and this cluster has ${names.length}`, 'Give one node.');
  }
  if (semantics.disks && handlers.recover === undefined) {
    throw unfit(`under ${name} a node restarts from its disk`, 'Give handlers a `recover`, or use failure.');
  }
  if (semantics.detectsFailures && handlers.failMessage === undefined) {
    throw unfit(`under ${name} neighbours are told of a failure`, 'Give handlers a `failMessage`, or use failure.');
  }
  if (semantics.starts && handlers.newMessage === undefined) {
    throw unfit(`under ${name} neighbours are told of a new node`, 'Give handlers a `newMessage`, or use ordered.');
  }
  if (drift !== undefined && handlers.timing === undefined) {
    throw unfit('a bound for the drift of clocks needs to know how long timers run', 'Give handlers a `timing`.');
  }
}

function unfit(reason: string, hint: string): InputError {
  return new InputError(`These handlers cannot run so: ${reason}`, { code: 'SEMANTICS_HANDLERS', hint });
}
