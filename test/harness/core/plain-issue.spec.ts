import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { z } from 'zod';
import { plainIssue } from '../../../harness/core/plain-issue.ts';

describe('harness/core/plain-issue', () => {
  const CASES: readonly (readonly [z.ZodType, unknown, string])[] = [
    [z.int(), 1.5, 'expected a whole number, found 1.5'],
    [z.int(), 'x', 'expected a number, found "x"'],
    [z.int(), undefined, 'expected a number, found nothing'],
    [z.int().min(1), 0, 'expected a number of at least 1, found 0'],
    [z.number().positive(), -1, 'expected a number above 0, found -1'],
    [z.number().max(100), 400, 'expected a number of at most 100, found 400'],
    [z.number().lt(1), 1, 'expected a number below 1, found 1'],
    [z.string(), 3, 'expected text, found 3'],
    [z.string().min(1), '', 'expected text of a length of at least 1, found ""'],
    [z.string().regex(/^a$/), 'b', 'expected text of the form /^a$/, found "b"'],
    [z.array(z.int()).min(1), [], 'expected a list of a length of at least 1, found []'],
    [z.record(z.string(), z.int()), 3, 'expected keys with values, found 3'],
    [z.boolean(), 'no', 'expected true or false, found "no"'],
    [z.literal('a'), 'b', 'expected "a", found "b"'],
    [z.enum(['a', 'b']), 'c', 'expected one of a, b, found "c"'],
    [z.string(), ['long', 'x'.repeat(80)], 'expected text'],
  ];
  for (const [schema, value, message] of CASES) {
    it(message, () => {
      const parsed = schema.safeParse(value, { reportInput: true, error: plainIssue });
      assert.deepEqual(
        parsed.error?.issues.map((issue) => issue.message),
        [message],
      );
    });
  }

  it('leaves a sentence of the schema as it is', () => {
    const parsed = z.int('expected a seed').safeParse('x', { error: plainIssue });
    assert.equal(parsed.error?.issues[0]?.message, 'expected a seed');
  });
});
