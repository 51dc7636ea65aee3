import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { jsonFlag } from '../../../harness/commands/json-flag.ts';
import { InputError } from '../../../harness/core/errors.ts';

describe('jsonFlag', () => {
  it('reads JSON, and plain words as texts', () => {
    assert.deepEqual(
      ['5', 'null', '"a"', '[1,"b"]', '{"x":1}', 'word', 'two words', ''].map((text) => jsonFlag('--initial', text)),
      [5, null, 'a', [1, 'b'], { x: 1 }, 'word', 'two words', ''],
    );
  });

  for (const text of ['{x: 1}', '[1, 2', '"a', ' {']) {
    it(`refuses ${text}, which was meant as JSON`, () => {
      assert.throws(
        () => jsonFlag('--initial', text),
        (error) => error instanceof InputError && error.message.startsWith(`--initial ${text}: expected JSON`),
      );
    });
  }
});
