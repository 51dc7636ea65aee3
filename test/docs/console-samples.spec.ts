import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { assertShown, consoleSamples } from './console-samples.ts';

describe('console samples of the documentation', () => {
  it('are the commands of all console blocks, each with what is shown of its output', () => {
    const page = '```console\n$ a b\none\n\n  two\n$ c\n```\n\n```js\n$ no\n```\n\n```console\n$ d\n…\n```\n';
    assert.deepEqual(consoleSamples(page), [
      { command: 'a b', shown: ['one', '', '  two'] },
      { command: 'c', shown: [] },
      { command: 'd', shown: ['…'] },
    ]);
  });

  it('agree with an output that differs in times and in what is left out', () => {
    assertShown('in x-20260101T000000\nmore\nmore\nbroken at 3\n9 found in 2.5 s\n', [
      'in x-20251231T235959',
      '…',
      'broken …',
      '9 found in 12 s',
    ]);
    assertShown('first\nmore\n', ['first', '…']);
    assertShown('', []);
  });

  for (const [what, output, shown] of [
    ['another number', '8 found\n', ['9 found']],
    ['a line that is missing', 'a\nc\n', ['a', 'b', 'c']],
    ['a line more in between', 'a\nb\nc\n', ['a', 'c']],
    ['a line more at the end', 'a\nb\n', ['a']],
    ['another order', 'b\na\n', ['…', 'a', '…', 'b', '…']],
    ['another beginning', 'a is c\n', ['a was …']],
    ['output where none is shown', 'a\n', []],
  ] as const) {
    it(`do not agree with ${what}`, () => assert.throws(() => assertShown(output, shown), assert.AssertionError));
  }
});
