import type { Bound, Condition, Pattern, Rule, Term } from './rule.ts';

/** The sentence of a rule; `parseRule` makes the same rule of it. */
export function formatRule(rule: Rule): string {
  switch (rule.form) {
    case 'never': {
      const until = rule.until === undefined ? '' : ` until ${formatPattern(rule.until)}`;
      return `never ${formatPattern(rule.event)} after ${formatPattern(rule.after)}${formatWhere(rule.where)}${until}`;
    }
    case 'always':
      return `always ${formatPattern(rule.first)} before ${formatPattern(rule.event)}${formatWhere(rule.where)}`;
    case 'followed': {
      const healed = rule.onceHealed ? ' once healed' : '';
      const followed = `every ${formatPattern(rule.event)} is followed by ${formatPattern(rule.reaction)}`;
      return `${followed}${formatWhere(rule.where)} within ${formatBound(rule.within)}${healed}`;
    }
    case 'at-most-one':
      return `at most one ${formatPattern(rule.event)} per (${rule.per.join(', ')})`;
  }
}

export function formatPattern({ event, terms }: Pattern): string {
  return terms.length === 0 ? event : `${event}(${terms.map(formatTerm).join(', ')})`;
}

export function formatBound(bound: Bound): string {
  return bound.unit === 'recovery' ? 'recovery' : `${bound.amount} ${bound.unit}`;
}

/** With a blank before it; empty without conditions. */
export function formatWhere(conditions: readonly Condition[]): string {
  if (conditions.length === 0) return '';
  const parts = conditions.map(({ left, operator, right }) => `${formatTerm(left)} ${operator} ${formatTerm(right)}`);
  return ` where ${parts.join(' and ')}`;
}

function formatTerm(term: Term): string {
  switch (term.kind) {
    case 'any':
      return '_';
    case 'variable':
      return term.name;
    case 'literal':
      return typeof term.value === 'number' ? String(term.value) : `"${term.value}"`;
  }
}
