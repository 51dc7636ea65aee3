import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { parseRule } from '../../../checkers/patterns/language/parse-rule.ts';
import { readPattern } from '../../../checkers/patterns/registry.ts';
import { InputError } from '../../../harness/core/errors.ts';

describe('rules of plugins', () => {
  it('are given as a sentence or as data', () => {
    const text = 'at most one leader(n, t) per (t)';
    assert.deepEqual(readPattern({ name: 'one', rule: text }), readPattern({ name: 'one', rule: parseRule(text) }));
  });

  it('are refused with their name when they say nothing', () => {
    const refused = (rule: Parameters<typeof readPattern>[0]['rule'], message: RegExp): void => {
      assert.throws(
        () => readPattern({ name: 'mine', rule }),
        (error) => error instanceof InputError && message.test(error.message),
      );
    };
    refused('at most one leader(n, t)', /^pattern "mine", column 25: expected per/);
    const event = { event: 'leader', terms: [] } as const;
    refused({ form: 'at-most-one', event, per: ['t'] }, /^pattern "mine": t does not occur in leader$/);
    const unknown = { event: 'leeder' as 'leader', terms: [] };
    refused({ form: 'at-most-one', event: unknown, per: [] }, /^pattern "mine": there is no event "leeder"$/);
  });
});
