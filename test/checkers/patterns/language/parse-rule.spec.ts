import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DEFAULT_RULES } from '../../../../checkers/patterns/default-rules.ts';
import { formatRule } from '../../../../checkers/patterns/language/format-rule.ts';
import { parseRule } from '../../../../checkers/patterns/language/parse-rule.ts';
import { problemOf } from '../../../../checkers/patterns/language/rule-problem.ts';
import type { Bound, Pattern, Rule, Term } from '../../../../checkers/patterns/language/rule.ts';
import { EVENT_NAMES, fieldsOf } from '../../../../checkers/patterns/language/vocabulary.ts';
import { InputError } from '../../../../harness/core/errors.ts';

describe('sentences of rules', () => {
  it('become rules as data', () => {
    assert.deepEqual(parseRule('never leader(m, t)\n  after leader(n, t) where m != n until crash(n)'), {
      form: 'never',
      event: pattern('leader', 'm', 't'),
      after: pattern('leader', 'n', 't'),
      where: [{ left: variable('m'), operator: '!=', right: variable('n') }],
      until: pattern('crash', 'n'),
    });
    assert.deepEqual(parseRule('every input(c, _, "n1") is followed by output(c) within 1.5 s once healed'), {
      form: 'followed',
      event: {
        event: 'input',
        terms: [variable('c'), { kind: 'any' }, { kind: 'literal', value: 'n1' }],
      },
      reaction: pattern('output', 'c'),
      where: [],
      within: { unit: 'ms', amount: 1_500 },
      onceHealed: true,
    });
  });

  it('come back from every rule that means something', () => {
    fc.assert(
      fc.property(rules, (rule) => {
        fc.pre(problemOf(rule) === undefined);
        assert.deepEqual(parseRule(formatRule(rule)), structuredClone(rule));
      }),
    );
  });

  it('of the default rules are as they are shown', () => {
    for (const { rule } of DEFAULT_RULES) assert.deepEqual(parseRule(formatRule(rule)), rule);
  });

  const refused: readonly (readonly [string, string])[] = [
    ['', '1:1: a rule begins with never, always, every or at most one, not the end of the rule'],
    ['never leeder(n) after crash(n)', '1:7: there is no event "leeder"; known: leader, vote,'],
    ['never leader(n, t)\nbefore crash(n)', '2:1: expected after, found "before"'],
    ['never leader(n, t, x) after crash(n)', '1:7: leader has the fields node, term, not 3'],
    ['never healed(x) after crash(n)', '1:7: healed has no fields, not 1'],
    ['never leader(n t) after crash(n)', '1:16: expected ), found "t"'],
    ['never leader(n, "t) after crash', '1:17: the quoted text has no end'],
    ['never leader(n; t)', '1:15: a rule cannot contain ";"'],
    ["never leader('n1') after crash(n)", '1:14: a rule cannot contain "\'"; texts such as "n1" are quoted'],
    ['never leader(n, t) after crash(n) where x = t', '1:41: x occurs in no event of the rule'],
    ['never leader(n, t) after crash(n) where n < 3', '1:14: a number cannot be compared with a text'],
    ['never leader(n, t) after crash(n) where n < "n3"', '1:14: n is a text, which is equal or not, but not <'],
    ['never leader(n, t) after crash(n) where 1 = 2', '1:1: a condition compares a variable with something'],
    ['never leader(n, t) after crash(n) where n ~ 3', '1:43: a rule cannot contain "~"'],
    ['never leader(n, t) after crash(t)', '1:17: t stands for a number and for a text'],
    ['never leader(n, "x") after crash(n)', '1:1: the term of leader is a number, not "x"'],
    ['never leader(3) after crash(n)', '1:1: the node of leader is a quoted text, not 3'],
    ['never leader(n, t) after crash(m) until restart(n)', '1:14: n of until does not occur in crash, which it ends'],
    ['at most one leader(n, t) per (x)', '1:31: x does not occur in leader'],
    ['at most one leader(n, t) per t', '1:30: expected (, found "t"'],
    ['every input(c) is followed by output(c)', '1:40: expected within, found the end of the rule'],
    [
      'every input(c) is followed by output(c) within 3',
      '1:49: expected steps, ms, s, m, h, found the end of the rule',
    ],
    ['every input(c) is followed by output(c) within 1.5 steps', '1:48: 1.5 is not a number of steps'],
    [
      'every input(c) is followed by output(c) within soon',
      '1:48: expected a bound such as 200 steps, 500 ms or recovery',
    ],
    ['always commit(n) before apply(n) once healed', '1:34: expected the end of the rule, found "once"'],
  ];
  for (const [text, message] of refused) {
    it(`are refused with the place: ${message.slice(0, 60)}`, () => {
      assert.throws(
        () => parseRule(text),
        (error) => error instanceof InputError && error.message.startsWith(message),
      );
    });
  }
});

function variable(name: string): Term {
  return { kind: 'variable', name };
}

function pattern(event: Pattern['event'], ...names: readonly string[]): Pattern {
  return { event, terms: names.map(variable) };
}

const terms: fc.Arbitrary<Term> = fc.oneof(
  fc.constant<Term>({ kind: 'any' }),
  fc.constantFrom('n', 'm', 't', 'u', 'until').map(variable),
  fc.nat(9).map((value): Term => ({ kind: 'literal', value })),
  fc.constantFrom('n1', 'a b', '').map((value): Term => ({ kind: 'literal', value })),
);
const patterns: fc.Arbitrary<Pattern> = fc
  .constantFrom(...EVENT_NAMES)
  .chain((event) => fc.array(terms, { maxLength: fieldsOf(event).length }).map((given) => ({ event, terms: given })));
const wheres = fc.array(
  fc.record({ left: terms, operator: fc.constantFrom('=', '!=', '<', '<=', '>', '>='), right: terms }),
  { maxLength: 2 },
);
const bounds: fc.Arbitrary<Bound> = fc.oneof(
  fc.record({ unit: fc.constantFrom('steps', 'ms'), amount: fc.nat(5_000) }) as fc.Arbitrary<Bound>,
  fc.constant<Bound>({ unit: 'recovery' }),
);
const rules = fc.oneof(
  fc.record({ form: fc.constant('never'), event: patterns, after: patterns, where: wheres }),
  fc.record({ form: fc.constant('never'), event: patterns, after: patterns, where: wheres, until: patterns }),
  fc.record({ form: fc.constant('always'), first: patterns, event: patterns, where: wheres }),
  fc.record({
    form: fc.constant('followed'),
    event: patterns,
    reaction: patterns,
    where: wheres,
    within: bounds,
    onceHealed: fc.boolean(),
  }),
  fc.record({ form: fc.constant('at-most-one'), event: patterns, per: fc.subarray(['n', 'm', 't']) }),
) as fc.Arbitrary<Rule>;
