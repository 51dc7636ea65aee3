import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMember } from '../../../harness/serve/json-member.ts';
import { makeOut, writeJson } from './folders.ts';

describe('readMember', () => {
  let out: string;
  let file: string;
  beforeEach(() => {
    out = makeOut();
    file = join(out, 'file.json');
  });
  afterEach(() => rmSync(out, { recursive: true }));

  it('reads of files as we write them what parsing all of it would give', () => {
    const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue(), { minKeys: 1 });
    fc.assert(
      fc.property(object, fc.nat(), fc.constantFrom(0, 1, 2), (value, pick, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        writeFileSync(file, `${text}\n`);
        const parsed = JSON.parse(text) as Record<string, never>;
        const names = Object.keys(parsed);
        const name = names[pick % names.length] as string;
        assert.deepEqual(readMember(file, name), parsed[name]);
        assert.equal(readMember(file, 'none of these'), parsed['none of these']);
      }),
      { numRuns: 300 },
    );
  });

  it('finds a member behind the head of a long file, and one that is longer than it', () => {
    const long = 'x'.repeat(100_000);
    writeJson(file, { first: 1, long, last: { spec: 2 } });
    assert.equal(readMember(file, 'first'), 1);
    assert.equal(readMember(file, 'long'), long);
    assert.deepEqual(readMember(file, 'last'), { spec: 2 });
    assert.equal(readMember(file, 'spec'), undefined);
  });

  it('takes no part of a file for the whole', () => {
    writeJson(file, { verdict: 'pass', checks: Array.from({ length: 5_000 }, () => 'check') });
    const text = `{\n  "verdict": "pass",\n  "checks": [\n    "check",`;
    for (const torn of [text, '', '{\n  "verdict": "pa', '{\n  "verdict": broken,\n  "a": 1\n}\n']) {
      writeFileSync(file, torn);
      assert.throws(() => readMember(file, 'verdict'), SyntaxError, torn);
    }
  });

  it('follows no link', () => {
    writeJson(join(out, 'secret.json'), { verdict: 'pass' });
    symlinkSync(join(out, 'secret.json'), file);
    assert.throws(() => readMember(file, 'verdict'), { code: 'ELOOP' });
  });
});
