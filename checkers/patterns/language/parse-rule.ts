import { parseDuration } from '../../../harness/core/duration.ts';
import { InputError } from '../../../harness/core/errors.ts';
import type { Bound, Comparison, Condition, Pattern, Rule, Term } from './rule.ts';
import { problemOf } from './rule-problem.ts';
import { refusal, Refusal, TokenReader } from './token-reader.ts';
import { EVENT_NAMES, fieldsOf, isEventName } from './vocabulary.ts';

/** Where a character of a rule stands, for messages: `rules.yaml:3:17`. */
export type Place = (offset: number) => string;

/** What is wrong with the sentence of a rule, and at which character of it. */
export interface SentenceProblem {
  readonly offset: number;
  readonly message: string;
}

const FORMS = 'a rule begins with never, always, every or at most one';
const COMPARISONS: readonly string[] = ['=', '!=', '<', '<=', '>', '>='];
/** Units of the durations that rules may name. */
const TIME_UNITS = ['ms', 's', 'm', 'h'];

/**
 * Reads the sentence of a rule:
 *
 * - `never A after B [where …] [until C]`
 * - `always A before B [where …]`
 * - `every A is followed by B [where …] within N steps | DURATION | recovery [once healed]`
 * - `at most one A per (variables)`
 *
 * with patterns such as `leader(n, t)`, and conditions such as `i < j and n != m`.
 *
 * @param place where the characters of the text stand; without it `line:column` of the text itself
 * @throws InputError `RULE_INVALID` that names the place, what was found and what was expected
 */
export function parseRule(text: string, place: Place = placeIn(text)): Rule {
  const read = readRule(text);
  if ('form' in read) return read;
  throw new InputError(`${place(read.offset)}: ${read.message}`, {
    code: 'RULE_INVALID',
    hint: 'docs/how-to/event-patterns.md describes events and rules.',
  });
}

/** As {@link parseRule}, for callers that say in their own way what is wrong. */
export function readRule(text: string): Rule | SentenceProblem {
  try {
    return new Parser(text).rule();
  } catch (error) {
    if (error instanceof Refusal) return { offset: error.offset, message: error.message };
    throw error;
  }
}

function placeIn(text: string): Place {
  return (offset) => {
    const lines = text.slice(0, offset).split('\n');
    return `${lines.length}:${(lines.at(-1) as string).length + 1}`;
  };
}

class Parser extends TokenReader {
  /** Where each variable was seen first, for problems found later. */
  readonly #seen = new Map<string, number>();

  rule(): Rule {
    const rule = this.#form();
    if (this.token.kind !== 'end') throw this.unexpected('the end of the rule');
    const problem = problemOf(rule);
    if (problem !== undefined) throw refusal(this.#seen.get(problem.subject) ?? 0, problem.message);
    return rule;
  }

  #form(): Rule {
    if (this.takes('never')) return this.#never();
    if (this.takes('always')) return this.#always();
    if (this.takes('every')) return this.#followed();
    if (this.takes('at')) return this.#atMostOne();
    throw refusal(this.token.offset, `${FORMS}, not ${this.found()}`);
  }

  #never(): Rule {
    const event = this.#pattern();
    this.words('after');
    const after = this.#pattern();
    const where = this.#where();
    return this.takes('until')
      ? { form: 'never', event, after, where, until: this.#pattern() }
      : { form: 'never', event, after, where };
  }

  #always(): Rule {
    const first = this.#pattern();
    this.words('before');
    return { form: 'always', first, event: this.#pattern(), where: this.#where() };
  }

  #followed(): Rule {
    const event = this.#pattern();
    this.words('is', 'followed', 'by');
    const reaction = this.#pattern();
    const where = this.#where();
    this.words('within');
    const within = this.#bound();
    const onceHealed = this.takes('once');
    if (onceHealed) this.words('healed');
    return { form: 'followed', event, reaction, where, within, onceHealed };
  }

  #atMostOne(): Rule {
    this.words('most', 'one');
    const event = this.#pattern();
    this.words('per');
    this.mark('(');
    const per = this.list(() => this.#variable());
    return { form: 'at-most-one', event, per };
  }

  #pattern(): Pattern {
    const { kind, text, offset } = this.token;
    if (kind !== 'word') throw this.unexpected('an event such as leader(n, t)');
    if (!isEventName(text)) {
      throw refusal(offset, `there is no event "${text}"; known: ${EVENT_NAMES.join(', ')}`);
    }
    this.skip();
    const terms = this.takesMark('(') ? this.list(() => this.#term()) : [];
    const fields = fieldsOf(text);
    if (terms.length > fields.length) {
      const names = fields.map(({ name }) => name).join(', ');
      throw refusal(
        offset,
        `${text} has ${fields.length === 0 ? 'no fields' : `the fields ${names}`}, not ${terms.length}`,
      );
    }
    return { event: text, terms };
  }

  #term(): Term {
    const { kind, text } = this.token;
    if (kind === 'word') {
      if (text !== '_') return { kind: 'variable', name: this.#variable() };
      this.skip();
      return { kind: 'any' };
    }
    if (kind !== 'number' && kind !== 'text') throw this.unexpected('a variable, a value or _');
    this.skip();
    return { kind: 'literal', value: kind === 'number' ? Number(text) : text };
  }

  #variable(): string {
    const { kind, text, offset } = this.token;
    if (kind !== 'word' || text === '_') throw this.unexpected('a variable');
    this.skip();
    if (!this.#seen.has(text)) this.#seen.set(text, offset);
    return text;
  }

  #where(): Condition[] {
    const conditions: Condition[] = [];
    if (!this.takes('where')) return conditions;
    do conditions.push(this.#condition());
    while (this.takes('and'));
    return conditions;
  }

  #condition(): Condition {
    const left = this.#term();
    const { kind, text } = this.token;
    if (kind !== 'mark' || !COMPARISONS.includes(text)) throw this.unexpected(`one of ${COMPARISONS.join(' ')}`);
    this.skip();
    return { left, operator: text as Comparison, right: this.#term() };
  }

  #bound(): Bound {
    if (this.takes('recovery')) return { unit: 'recovery' };
    const { kind, text: amount, offset } = this.token;
    if (kind !== 'number') throw this.unexpected('a bound such as 200 steps, 500 ms or recovery');
    this.skip();
    if (this.takes('steps') || this.takes('step')) {
      if (amount.includes('.')) throw refusal(offset, `${amount} is not a number of steps`);
      return { unit: 'steps', amount: Number(amount) };
    }
    const milliseconds = TIME_UNITS.includes(this.token.text)
      ? parseDuration(`${amount} ${this.token.text}`)
      : undefined;
    if (milliseconds === undefined) throw this.unexpected(`steps, ${TIME_UNITS.join(', ')}`);
    this.skip();
    return { unit: 'ms', amount: milliseconds };
  }
}
