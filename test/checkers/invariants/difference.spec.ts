import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { differenceInWords } from '../../../checkers/invariants/difference.ts';

const LONG = Array.from({ length: 40 }, (_, index) => index);

describe('differenceInWords', () => {
  it('shows short values whole', () => {
    assert.equal(differenceInWords(3, null), '3 and not null');
    assert.equal(differenceInWords([1, 2], [2, 1]), '[1,2] and not [2,1]');
  });

  it('names the first element in which long lists differ, and how long they are', () => {
    const should = LONG.map((value) => (value === 7 || value === 9 ? -1 : value));
    assert.equal(
      differenceInWords(LONG, should),
      'a list of 40 elements, the first difference at element 8: 7 and not -1',
    );
    assert.equal(
      differenceInWords([...LONG, 39], LONG),
      'a list of 41 and not 40 elements, the first difference at element 41: 39 and not nothing',
    );
    assert.match(differenceInWords(LONG.slice(0, 39), LONG), /at element 40: nothing and not 39$/);
  });

  it('names the first character in which long texts differ, with what surrounds it', () => {
    const text = 'abcdefghij'.repeat(10);
    assert.equal(
      differenceInWords(text, `${text.slice(0, 95)}X`),
      'a text of 100 and not 96 characters, the first difference at character 96: …"defghijabcdefghij" and not …"defghijabcdeX"',
    );
  });

  it('cuts long values of other kinds', () => {
    const words = differenceInWords({ a: 'x'.repeat(200) }, LONG);
    assert.ok(words.length < 140 && words.includes('…'), words);
  });
});
