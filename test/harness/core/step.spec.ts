import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InputError } from '../../../harness/core/errors.ts';
import { formatStep, parseStep } from '../../../harness/core/step.ts';
import { ANY_STEP } from './schedule/any-step.ts';

describe('harness/core/step', () => {
  it('reads what it writes', () => {
    fc.assert(fc.property(ANY_STEP, (step) => assert.deepEqual(parseStep(formatStep(step), 1), step)));
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
