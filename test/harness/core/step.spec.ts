import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InputError } from '../../../harness/core/errors.ts';
import { formatStep, parseStep, type ScheduleStep } from '../../../harness/core/step.ts';

const NAME = fc.string({ minLength: 1 });
const STEP: fc.Arbitrary<ScheduleStep> = fc.oneof(
  fc.record(
    {
      rule: fc.constantFrom('deliver' as const, 'duplicate' as const, 'drop' as const),
      from: NAME,
      to: NAME,
      type: NAME,
      index: fc.integer({ min: 1, max: 99 }),
    },
    { requiredKeys: ['rule', 'from', 'to'], noNullPrototype: true },
  ),
  fc.record(
    {
      rule: fc.constant('input' as const),
      node: NAME,
      request: fc.record(
        { client: NAME, request: fc.nat(), f: NAME, key: fc.string(), value: fc.constantFrom(null, 1, 'x', [1, null]) },
        { noNullPrototype: true },
      ),
    },
    { noNullPrototype: true },
  ),
  fc.record({ rule: fc.constant('timeout' as const), node: NAME, timer: NAME }, { noNullPrototype: true }),
  fc.record({ rule: fc.constantFrom('crash' as const, 'restart' as const), node: NAME }, { noNullPrototype: true }),
);

describe('harness/core/step', () => {
  it('reads what it writes', () => {
    fc.assert(fc.property(STEP, (step) => assert.deepEqual(parseStep(formatStep(step), 1), step)));
  });

  it('writes one form: keys sorted, the default index left out', () => {
    assert.equal(formatStep({ to: 'n2', from: 'n1', rule: 'drop', index: 0 }), '{"from":"n1","rule":"drop","to":"n2"}');
  });

  it('refuses what is not a step, naming the line', () => {
    for (const text of [
      '',
      '{',
      '[]',
      '{"rule":"fly","node":"n1"}',
      '{"rule":"crash"}',
      '{"rule":"crash","node":"n1","x":1}',
    ]) {
      assert.throws(
        () => parseStep(text, 12),
        (error) => error instanceof InputError && /line 12/.test(error.message),
        text,
      );
    }
  });
});
