import type { HandlerSystem } from '../core/contracts/handler-system.ts';
import type { HandlersDefinition } from './definition.ts';
import { handlersOf } from './handlers-of.ts';
import { invalid } from './invalid.ts';
import { inputsOf, outputsOf, propertyOf } from './questions.ts';

/**
 * The definition with every default filled in and every function guarded: what it is given is frozen, what it gives must
 * be plain JSON and the same each time.
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
    inputs: inputsOf(definition),
    ...(definition.property && { property: propertyOf(name, (world) => definition.property?.(world)) }),
    ...(definition.outputs && { outputs: outputsOf(name, (trace) => definition.outputs?.(trace)) }),
  };
}

const NEEDED = ['init', 'inputs', 'input', 'net'];
const OPTIONAL = ['timeout', 'timers', 'reboot', 'messageType', 'property', 'outputs'];

function refuseIncomplete(definition: object): void {
  const given = definition as Readonly<Record<string, unknown>>;
  const { name } = given;
  if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    throw invalid(`defineHandlers: name ${JSON.stringify(name)} is not made of letters, digits, dots, dashes`);
  }
  const expected = [...NEEDED, ...OPTIONAL.filter((key) => given[key] !== undefined)];
  const missing = expected.filter((key) => typeof given[key] !== 'function');
  if (missing.length > 0) throw invalid(`defineHandlers ${name}: ${missing.join(', ')} must be functions`);
  if (given['property'] === undefined && given['outputs'] === undefined) {
    throw invalid(`defineHandlers ${name}: says nothing that must hold; give property, outputs, or both`);
  }
}
