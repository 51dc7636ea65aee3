import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../../../nemesis/registry.ts';
import { EXIT } from '../../../harness/core/verdict.ts';
import { GENERATED } from '../../../harness/reference/reference.ts';
import { packageRoot } from '../../../harness/version.ts';
import { verdict } from '../../verdict-process.ts';

const page = (name: string): string => readFileSync(join(packageRoot(), 'docs', 'reference', name), 'utf8');

/** Without what was made of the code: only what is written by hand. */
const emptied = (text: string): string =>
  text.replace(/(<!-- [^>]*npm run reference -->)[^]*?(<!-- end -->)/g, '$1\n$2');

describe('docs/reference', () => {
  for (const [name, made] of Object.entries(GENERATED)) {
    it(`${name} is as the code says: npm run reference writes it`, async () => {
      assert.equal(page(name), await made(page(name)));
      assert.equal(page(name), await made(emptied(page(name))));
    });

    it(`${name} goes between marks, which have to be there`, () => assert.rejects(async () => made('# No marks')));
  }

  it('has every command that the help names, and every exit code', async function () {
    this.timeout(20_000);
    const { stdout } = await verdict('--help');
    const [, list = ''] = /\nCommands:\n([^]*?)\n\n/.exec(stdout) ?? [];
    const verbs = [...list.matchAll(/^ {2}(\w+)/gm)].map(([, verb = '']) => verb).filter((verb) => verb !== 'help');
    assert.ok(verbs.length >= 19, list);
    const text = page('command-line.md');
    assert.deepEqual(
      [...text.matchAll(/^## `(\w+)`$/gm)].map(([, verb]) => verb),
      verbs,
    );
    for (const code of Object.values(EXIT)) assert.match(text, new RegExp(`^\\| ${String(code)} `, 'm'));
  });

  it('says of a key what it may be, where it stands and what it comes to by itself', () => {
    const text = page('spec.md');
    assert.match(text, /^\| `nodes` +\| whole number from 1 to 25 +\| `3` /m);
    assert.match(text, /^\| `duration` +\| text such as `8s` +\| `30s` /m);
    assert.match(text, /^\| `rate` +\| number above 0 or text such as `200\/s` +\| `100\/s` /m);
    assert.match(text, /^\| `flap\.down` +\| text such as `8s` +\| needed /m);
    for (const { name } of faults.all) assert.match(text, new RegExp(`^### \`${name}\`$`, 'm'));
  });
});
