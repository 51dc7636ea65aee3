import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCS, follow, makePageFolder, samplesOf } from './shown-commands.ts';

const PAGE = 'how-to/lockstep-in-ten-minutes.md';
/** Of the commands in their order: what finds something ends with 1. */
const EXIT_CODES = [1, 1, 1, 0, 0, 0];

/** The page is followed literally, by a shell, in a project of its own that holds the files which it says to save. */
describe(`docs/${PAGE}`, function () {
  // Making a finding small starts processes some hundred times.
  this.timeout(300_000);
  const page = readFileSync(join(DOCS, PAGE), 'utf8');
  const files = [...page.matchAll(/[Ss]ave (?:it )?as `([^`]+)`:\n\n```\w+\n([^]*?)```/g)];
  let folder = '';

  before(() => {
    folder = makePageFolder();
    for (const [, name = '', text = ''] of files) {
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), 0o755);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has all files and an exit code here for each of its commands', () => {
    assert.deepEqual(
      files.map(([, name]) => name),
      ['kv.py', 'kv.yaml', 'node.sh'],
    );
    assert.equal(samplesOf(PAGE).length, EXIT_CODES.length);
  });

  for (const [index, sample] of samplesOf(PAGE).entries()) {
    it(`$ ${sample.command}`, function () {
      if (sample.command.startsWith('npx') && !hasPython()) this.skip();
      return follow(folder, sample, EXIT_CODES[index] ?? 0);
    });
  }
});

/** With CI=true there has to be one. */
function hasPython(): boolean {
  if (process.env['CI'] === 'true') return true;
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
