import { InputError } from '../../harness/core/errors.ts';
import { Registry } from '../../harness/core/registry.ts';
import { parseRule } from './language/parse-rule.ts';
import { problemOf } from './language/rule-problem.ts';
import type { NamedRule, Rule } from './language/rule.ts';

/** A rule as a plugin gives it. */
export interface PatternDefinition {
  readonly name: string;
  /** The sentence, such as `never leader(m, t) after leader(n, t) where m != n`; or the rule as data. */
  readonly rule: string | Rule;
}

/** Rules that plugins add to those that every Raft is judged by. */
export const ownPatterns = new Registry<NamedRule>('pattern', []);

/** @throws InputError for a rule that says nothing, naming the place in it */
export function readPattern({ name, rule }: PatternDefinition): NamedRule {
  if (typeof rule === 'string')
    return { name, rule: parseRule(rule, (offset) => `pattern "${name}", column ${offset + 1}`) };
  const problem = problemOf(rule);
  if (problem === undefined) return { name, rule };
  throw new InputError(`pattern "${name}": ${problem.message}`, {
    code: 'RULE_INVALID',
    hint: 'docs/how-to/event-patterns.md describes events and rules.',
  });
}
