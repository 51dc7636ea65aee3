import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { enumerate, valueText } from '../../../checkers/transactions/words.ts';

const NUMBERS = Array.from({ length: 100 }, (_, index) => 1_000 + index);

describe('valueText', () => {
  it('shows short values as they are', () => {
    assert.equal(valueText([1, 'a', null]), '[1,"a",null]');
  });

  it('shows whole elements of the end of a long list', () => {
    const text = valueText(NUMBERS);
    assert.match(text, /^\[…(,1\d{3})+,1098,1099\]$/);
    assert.ok(text.length < 70, text);
  });

  it('shows the last element even where it is long by itself', () => {
    assert.match(valueText([1, 'x'.repeat(200)]), /^\[…,"x{50,}…\]$/);
    assert.match(valueText(['x'.repeat(200)]), /^\["x{50,}…\]$/);
  });
});

describe('enumerate', () => {
  it('joins as people do', () => {
    assert.deepEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(enumerate), ['', 'a', 'a and b', 'a, b and c']);
  });
});
