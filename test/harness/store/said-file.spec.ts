import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SaidLine } from '../../../harness/core/said.ts';
import { firstDifferentLine, SaidFiles } from '../../../harness/store/said-file.ts';
import { RunFolder } from '../../../harness/store/run-folder.ts';

describe('what nodes said, in files', () => {
  let out: string;
  let folder: RunFolder;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'verdict-said-'));
    folder = RunFolder.create(out, 'said', '1', new Date(0));
  });
  afterEach(() => rmSync(out, { recursive: true, force: true }));

  it('belongs to the step that comes to its end after it, and the last of it to one that did not', () => {
    const files = new SaidFiles(folder);
    files.begin('first');
    files.hear(said('n1', 'born'));
    files.moved(0);
    files.hear(said('n1', 'a'));
    files.hear(said('n2', 'b'));
    files.moved(1);
    files.hear(said('n2', 'torn'));
    files.close();
    assert.deepEqual(
      lines().map(({ step, node, given }) => [step, node, given['type']]),
      [
        [0, 'n1', 'born'],
        [1, 'n1', 'a'],
        [1, 'n2', 'b'],
        [2, 'n2', 'torn'],
      ],
    );
  });

  it('differs where the second run first says something else, and only the first file stays', async () => {
    const files = new SaidFiles(folder);
    for (const [run, answer] of [
      ['first', 'x'],
      ['second', 'y'],
    ] as const) {
      files.begin(run);
      files.hear(said('n1', 'a'));
      files.moved(1);
      files.hear(said('n1', 'b', answer));
      files.moved(2);
    }
    const found = await files.difference();
    assert.deepEqual([found?.step, found?.node, found?.what], [2, 'n1', 'it said something else']);
    files.close();
    assert.equal(lines().length, 2);
    assert.ok(!existsSync(`${folder.path('said')}.again`));
  });

  it('does not differ in what only one of the runs came to', async () => {
    const [one, other] = [join(out, 'one'), join(out, 'other')];
    writeFileSync(one, 'a\nb\nc\n');
    writeFileSync(other, 'a\nb\n');
    assert.equal(await firstDifferentLine(one, other), undefined);
    assert.equal(await firstDifferentLine(other, one), undefined);
    writeFileSync(other, 'a\nB\n');
    assert.deepEqual(await firstDifferentLine(one, other), { number: 2, first: 'b', second: 'B' });
  });

  function lines(): SaidLine[] {
    const [header, ...rest] = readFileSync(folder.path('said'), 'utf8').trimEnd().split('\n');
    assert.equal(header, '{"format":"verdict-said/1"}');
    return rest.map((text) => JSON.parse(text) as SaidLine);
  }
});

function said(node: string, type: string, answer = 'ok'): Omit<SaidLine, 'step'> {
  return { node, life: 0, given: { type }, said: [answer], now: 0, next: null, hash: 0 };
}
