import type { EventName } from './vocabulary.ts';

/** What stands at a field of a pattern: anything, a name that must stand for one value throughout a rule, or a value. */
export type Term =
  | { readonly kind: 'any' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string | number };

/** Events of one name whose fields fit the terms; fields at the end may be left out and are `any` then. */
export interface Pattern {
  readonly event: EventName;
  readonly terms: readonly Term[];
}

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** Both sides are variables or literals, at least one of them a variable. */
export interface Condition {
  readonly left: Term;
  readonly operator: Comparison;
  readonly right: Term;
}

/**
 * How long an answer may take: steps of the trace, milliseconds of its time, or, for `recovery`, until the end of the time
 * in which progress is owed.
 */
export type Bound =
  | { readonly unit: 'steps'; readonly amount: number }
  | { readonly unit: 'ms'; readonly amount: number }
  | { readonly unit: 'recovery' };

/** `never EVENT after AFTER where … until UNTIL`: what was seen of AFTER is forgotten at a matching UNTIL. */
export interface NeverRule {
  readonly form: 'never';
  readonly event: Pattern;
  readonly after: Pattern;
  readonly where: readonly Condition[];
  readonly until?: Pattern;
}

/** `always FIRST before EVENT where …`: no EVENT without an earlier FIRST that fits it. */
export interface AlwaysRule {
  readonly form: 'always';
  readonly first: Pattern;
  readonly event: Pattern;
  readonly where: readonly Condition[];
}

/** `every EVENT is followed by REACTION where … within BOUND once healed`. */
export interface FollowedRule {
  readonly form: 'followed';
  readonly event: Pattern;
  readonly reaction: Pattern;
  readonly where: readonly Condition[];
  readonly within: Bound;
  /** The bound counts from the healing of all faults, for events before it. */
  readonly onceHealed: boolean;
}

/**
 * `at most one EVENT per (variables)`: two events that agree in these variables agree in all others too. Where the pattern
 * has no others, such events happen once.
 */
export interface AtMostOneRule {
  readonly form: 'at-most-one';
  readonly event: Pattern;
  readonly per: readonly string[];
}

/** A rule over the events of a run, as data. {@link parseRule} makes one of a sentence. */
export type Rule = NeverRule | AlwaysRule | FollowedRule | AtMostOneRule;

/** A rule and what it is called; a failure of it has this name for its reason. */
export interface NamedRule {
  readonly name: string;
  readonly rule: Rule;
}

/** The names in a pattern, by position of their first occurrence. */
export function variablesOf(pattern: Pattern): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  pattern.terms.forEach((term, position) => {
    if (term.kind === 'variable' && !positions.has(term.name)) positions.set(term.name, position);
  });
  return positions;
}

/** The patterns of a rule; the premise first. */
export function patternsOf(rule: Rule): readonly Pattern[] {
  switch (rule.form) {
    case 'never':
      return [rule.after, rule.event, ...(rule.until === undefined ? [] : [rule.until])];
    case 'always':
      return [rule.first, rule.event];
    case 'followed':
      return [rule.event, rule.reaction];
    case 'at-most-one':
      return [rule.event];
  }
}
