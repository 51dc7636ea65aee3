import { INVARIANTS } from '../checkers/invariants/catalogue.ts';
import { ownInvariants } from '../checkers/invariants/registry.ts';
import type { InvariantDefinition } from './core/contracts/invariant.ts';
import { InputError } from './core/errors.ts';
import { loadingPlugin } from './plugins.ts';

/**
 * Adds an invariant to those that engine sim evaluates at every point of every step.
 *
 * @throws InputError for a definition that is not one, or a name that is taken
 */
export function defineInvariant(invariant: InvariantDefinition): InvariantDefinition {
  refuseIncomplete(invariant);
  const { name, statement } = invariant;
  refuseBuiltIn(name);
  const plugin = loadingPlugin();
  const contradiction: InvariantDefinition['contradiction'] = (world) => invariant.contradiction(world);
  ownInvariants.add({ name, statement, contradiction, ...(plugin === undefined ? {} : { plugin }) });
  return invariant;
}

/** Plugins are JavaScript: nobody checked their types. */
function refuseIncomplete(given: Partial<Record<keyof InvariantDefinition, unknown>>): void {
  const { name, statement, contradiction } = given;
  if (typeof name !== 'string' || name === '') throw invalid(`defineInvariant: name is ${String(name)}, not a text`);
  if (typeof statement !== 'string') throw invalid(`defineInvariant ${name}: statement must be a sentence`);
  if (typeof contradiction !== 'function') throw invalid(`defineInvariant ${name}: contradiction must be a function`);
}

/** Results go by name: one that is of the proof too could be either. */
function refuseBuiltIn(name: string): void {
  const taken = INVARIANTS.find(
    (known) =>
      known.name === name || known.id === name || known.predicates.some((predicate) => predicate.name === name),
  );
  if (taken === undefined) return;
  throw new InputError(`There is already an invariant "${name}": it is ${taken.id}, ${taken.name}, of the proof`, {
    code: 'INVARIANT_NAME_TAKEN',
    hint: "Give the plugin's invariant another name; `verdict list invariants` shows those of the proof.",
  });
}

function invalid(message: string): InputError {
  return new InputError(message, {
    code: 'INVARIANT_INVALID',
    hint: 'docs/how-to/an-invariant-of-your-own.md shows a complete definition.',
  });
}
