import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DOCS, follow, makePageFolder, samplesOf } from './shown-commands.ts';

const SAMPLES = samplesOf('from-seed-to-story.md');
/** Of the commands in their order: what finds something ends with 1, mocha with the number of red tests. */
const EXIT_CODES = [0, 0, 1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0];

/** The page is followed literally, by a shell, in a project of its own; each command builds on the files of the last. */
describe('docs/from-seed-to-story.md', function () {
  this.timeout(120_000);
  let folder = '';
  before(() => void (folder = makePageFolder()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has an exit code here for each of its commands', () => assert.equal(SAMPLES.length, EXIT_CODES.length));

  for (const [index, sample] of SAMPLES.entries()) {
    it(`$ ${sample.command}`, () => follow(folder, sample, EXIT_CODES[index] ?? 0));
  }

  it('shows the diagram that shrinking wrote', () => {
    const story = join(folder, 'runs', 'story');
    const shrunk = readdirSync(story).find((name) => name.startsWith('shrunk-')) ?? '';
    assert.equal(
      readFileSync(join(DOCS, 'images', 'from-seed-to-story.svg'), 'utf8'),
      readFileSync(join(story, shrunk, 'diagram.svg'), 'utf8'),
    );
  });
});
