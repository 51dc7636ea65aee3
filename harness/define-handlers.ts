import { systems } from '../cluster/systems/registry.ts';
import type { HandlerSystem } from './core/contracts/handler-system.ts';
import { completeDefinition } from './handlers/complete-definition.ts';
import type { HandlersDefinition } from './handlers/definition.ts';
import { asSystem } from './handlers/system.ts';

/**
 * Makes a system known that is nothing but handlers: how a node answers inputs, messages and timers, and what must hold
 * of all nodes. Specs name it under `system:` (engine sim), `verdict transform` under its name.
 *
 * @throws InputError for a definition that is not one, or a name that is taken
 */
export function defineHandlers<State, Message, Input, Output>(
  definition: HandlersDefinition<State, Message, Input, Output>,
): HandlerSystem<State, Message, Input, Output> {
  const system = completeDefinition(definition);
  systems.add(asSystem(system));
  return system;
}
