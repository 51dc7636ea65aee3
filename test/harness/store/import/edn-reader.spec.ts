import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../../harness/core/json.ts';
import { edn } from '../../../../harness/search/export/edn.ts';
import { EdnProblem, ednForms } from '../../../../harness/store/import/edn-reader.ts';

function read(text: string): Json[] {
  return [...ednForms(text)].map(({ value }) => value);
}

describe('ednForms', () => {
  const CASES: readonly [string, string, Json[]][] = [
    ['scalars', 'nil true false 1 -2 +3 4N', [null, true, false, 1, -2, 3, 4]],
    ['decimals', '1.5 2e3 -0.0 1.25M', [1.5, 2000, 0, 1.25]],
    [
      'ratios and integers beyond a double as their digits',
      '1/3 12345678901234567890',
      ['1/3', '12345678901234567890'],
    ],
    [
      'decimals beyond a double as their digits',
      '0.123456789012345678 1e999 9007199254740993 0.30000000000000004',
      ['0.123456789012345678', '1e999', '9007199254740993', 0.30000000000000004],
    ],
    ['keywords and symbols', ':read :a/b foo +', ['read', 'a/b', 'foo', '+']],
    ['strings', '"a\\n\\"b\\" \\u0041 \\\\" "ü"', ['a\n"b" A \\', 'ü']],
    ['characters', '\\a \\newline \\u0041 \\(', ['a', '\n', 'A', '(']],
    ['symbolic numbers', '##Inf', ['##Inf']],
    ['maps', '{:a 1, "b" [2], 3 nil}', [{ a: 1, b: [2], 3: null }]],
    [
      'sets in one order, whatever they are written in',
      '{:v #{10 9 :b}} {:v #{:b 10 9}}',
      [{ v: ['b', 9, 10] }, { v: ['b', 9, 10] }],
    ],
    ['tags and metadata', '#inst "2020" ^{:doc 1} x #a.b.Op{:f 1}', ['2020', 'x', { f: 1 }]],
    ['what is commented out', '1 ; two\n #_ {:not [this]} 3', [1, 3]],
    ['a vector at the top member by member', '[1 [2 3]]', [1, [2, 3]]],
    ['a list at the top member by member', '({:a 1}\n{:a 2})', [{ a: 1 }, { a: 2 }]],
    ['nothing', ' ,; nothing\n', []],
    ['a key that JavaScript reserves', '{:__proto__ 1}', [JSON.parse('{"__proto__": 1}') as Json]],
  ];
  for (const [what, text, expected] of CASES) {
    it(`reads ${what}`, () => assert.deepEqual(read(text), expected));
  }

  it('knows the line of each value', () => {
    assert.deepEqual(
      [...ednForms('; x\n[{:a\n1}\n\n{:b 2}]')].map(({ line }) => line),
      [2, 5],
    );
  });

  const PROBLEMS: readonly [string, string, number, boolean][] = [
    ['a map without its last value', '1\n{:a}', 2, false],
    ['a bracket that nothing opened', '1\n2\n]', 3, false],
    ['the wrong bracket', '{:a [1 2}', 1, false],
    ['an end inside of a map', '{:a 1}\n{:a', 2, true],
    ['an end inside of a string', '{:a "b', 1, true],
    ['an end inside of the whole', '[1\n2', 2, true],
  ];
  for (const [what, text, line, torn] of PROBLEMS) {
    it(`refuses ${what}, with its line`, () => {
      assert.throws(
        () => read(text),
        (problem) => problem instanceof EdnProblem && problem.line === line && problem.torn === torn,
      );
    });
  }

  it('reads what the exporter writes of any JSON', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
    fc.assert(
      fc.property(json, (value) => {
        assert.deepEqual(read(`{:value ${edn(value)}}`), [{ value }]);
      }),
    );
  });
});
