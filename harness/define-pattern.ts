import { DEFAULT_RULES } from '../checkers/patterns/default-rules.ts';
import { ownPatterns, readPattern, type PatternDefinition } from '../checkers/patterns/registry.ts';
import { InputError } from './core/errors.ts';

/**
 * Adds a rule to those that the check `patterns` judges every run by.
 *
 * @throws InputError for a definition that is not one, a rule that says nothing, or a name that is taken
 */
export function definePattern(pattern: PatternDefinition): PatternDefinition {
  // Plugins are JavaScript: nobody checked their types.
  const { name, rule } = pattern as Partial<Record<keyof PatternDefinition, unknown>>;
  if (typeof name !== 'string' || name === '') throw invalid(`definePattern: name is ${String(name)}, not a text`);
  if (typeof rule !== 'string' && (typeof rule !== 'object' || rule === null)) {
    throw invalid(`definePattern ${name}: rule must be a sentence, or a rule as data`);
  }
  if (DEFAULT_RULES.some((known) => known.name === name)) {
    throw invalid(`definePattern ${name}: this is the name of a rule that every Raft is judged by`);
  }
  ownPatterns.add(readPattern(pattern));
  return pattern;
}

function invalid(message: string): InputError {
  return new InputError(message, {
    code: 'RULE_INVALID',
    hint: 'docs/how-to/event-patterns.md shows a complete definition.',
  });
}
