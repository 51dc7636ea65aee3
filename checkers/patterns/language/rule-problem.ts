import { patternsOf, variablesOf, type Condition, type Pattern, type Rule, type Term } from './rule.ts';
import { fieldsOf, isEventName, type FieldKind } from './vocabulary.ts';

/** Something in a rule that has no meaning. */
export interface RuleProblem {
  /** The variable it is about; empty when it is about none. */
  readonly subject: string;
  readonly message: string;
}

/** What a grammar cannot say: whether variables stand for something, and for things that can be compared. */
export function problemOf(rule: Rule): RuleProblem | undefined {
  for (const pattern of patternsOf(rule)) {
    const problem = fieldProblem(pattern);
    if (problem !== undefined) return problem;
  }
  const kinds = kindsOf(rule);
  if ('subject' in kinds) return kinds;
  return (
    formProblem(rule) ??
    conditionsOf(rule)
      .map((condition) => conditionProblem(condition, kinds))
      .find(isGiven)
  );
}

function conditionsOf(rule: Rule): readonly Condition[] {
  return rule.form === 'at-most-one' ? [] : rule.where;
}

function fieldProblem({ event, terms }: Pattern): RuleProblem | undefined {
  // Rules that are given as data went through no grammar.
  if (!isEventName(event)) return { subject: '', message: `there is no event "${String(event)}"` };
  const fields = fieldsOf(event);
  if (terms.length > fields.length) return { subject: '', message: `${event} has only ${fields.length} fields` };
  for (const [position, term] of terms.entries()) {
    const { name, kind } = fields[position] as (typeof fields)[number];
    if (term.kind !== 'literal' || (typeof term.value === 'number') === (kind === 'number')) continue;
    const expected = kind === 'number' ? 'a number' : 'a quoted text';
    return { subject: '', message: `the ${name} of ${event} is ${expected}, not ${JSON.stringify(term.value)}` };
  }
  return undefined;
}

type Kinds = ReadonlyMap<string, FieldKind>;

function kindsOf(rule: Rule): Kinds | RuleProblem {
  const kinds = new Map<string, FieldKind>();
  for (const pattern of patternsOf(rule)) {
    for (const [position, term] of pattern.terms.entries()) {
      if (term.kind !== 'variable') continue;
      const { kind } = fieldsOf(pattern.event)[position] as { readonly kind: FieldKind };
      if ((kinds.get(term.name) ?? kind) !== kind) {
        return { subject: term.name, message: `${term.name} stands for a number and for a text` };
      }
      kinds.set(term.name, kind);
    }
  }
  return kinds;
}

function formProblem(rule: Rule): RuleProblem | undefined {
  if (rule.form === 'at-most-one') {
    const known = variablesOf(rule.event);
    const subject = rule.per.find((name) => !known.has(name));
    return subject === undefined ? undefined : { subject, message: `${subject} does not occur in ${rule.event.event}` };
  }
  if (rule.form === 'never' && rule.until !== undefined) {
    const known = variablesOf(rule.after);
    const subject = [...variablesOf(rule.until).keys()].find((name) => !known.has(name));
    if (subject !== undefined) {
      return { subject, message: `${subject} of until does not occur in ${rule.after.event}, which it ends` };
    }
  }
  return undefined;
}

function conditionProblem({ left, operator, right }: Condition, kinds: Kinds): RuleProblem | undefined {
  const sides = [left, right];
  const unknown = sides.find((side) => side.kind === 'variable' && !kinds.has(side.name));
  if (unknown?.kind === 'variable') {
    return { subject: unknown.name, message: `${unknown.name} occurs in no event of the rule` };
  }
  if (sides.some(({ kind }) => kind === 'any')) return { subject: '', message: '_ cannot be compared' };
  const subject = sides.find((side) => side.kind === 'variable')?.name;
  if (subject === undefined) return { subject: '', message: 'a condition compares a variable with something' };
  const [one, other] = sides.map((side) => kindOf(side, kinds));
  if (one !== other) return { subject, message: `a number cannot be compared with a text` };
  if (one === 'text' && operator !== '=' && operator !== '!=') {
    return { subject, message: `${subject} is a text, which is equal or not, but not ${operator}` };
  }
  return undefined;
}

function kindOf(term: Term, kinds: Kinds): FieldKind | undefined {
  if (term.kind === 'literal') return typeof term.value === 'number' ? 'number' : 'text';
  return term.kind === 'variable' ? kinds.get(term.name) : undefined;
}

function isGiven(problem: RuleProblem | undefined): boolean {
  return problem !== undefined;
}
