import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../../harness/core/errors.ts';
import { kindOfFile } from '../../../harness/store/kind-of-file.ts';

describe('the kind of a file of lines', () => {
  let file = '';
  before(() => void (file = join(mkdtempSync(join(tmpdir(), 'verdict-kind-')), 'lines.jsonl')));
  after(() => rmSync(join(file, '..'), { recursive: true, force: true }));

  for (const [kind, line] of [
    ['trace', '{"format":"verdict-trace/1"}'],
    ['trace', '{"step":1,"time":0,"node":"n1","life":1,"sends":[],"outputs":[]}'],
    ['history', '{"format":"verdict-history/1"}'],
    ['history', '{"process":0,"type":"invoke","f":"read","value":null}'],
    [undefined, '{"process'],
    [undefined, ''],
    [undefined, '[]'],
  ] as const) {
    it(`is ${kind ?? 'unknown'} by ${line === '' ? 'nothing' : line}`, async () => {
      writeFileSync(file, `${line}\n{}\n`);
      assert.equal(await kindOfFile(file), kind);
    });
  }

  it('is not to be had of a file that is not there', async () => {
    await assert.rejects(
      kindOfFile(`${file}.missing`),
      (error) => error instanceof InputError && error.message.endsWith('lines.jsonl.missing: there is no such file'),
    );
  });
});
