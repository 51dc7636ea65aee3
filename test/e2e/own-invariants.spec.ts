import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../harness/version.ts';
import { verdict, withOut } from '../verdict-process.ts';

const EXAMPLE = 'examples/plugins/own-invariants.mjs';
const GUIDE = readFileSync(join(packageRoot(), 'docs', 'how-to', 'an-invariant-of-your-own.md'), 'utf8');
const SIM = ['run', '--engine', 'sim', '--system', 'raft', '--seed', '1', '--quiet'];

describe('an invariant of a plugin', function () {
  this.timeout(120_000);

  it('breaks as its guide says, and the guide shows the whole plugin', async () => {
    await withOut(async (out) => {
      const { exitCode, stdout } = await verdict(...SIM, '--build', 'verdi', '--plugin', EXAMPLE, '--out', out);
      assert.equal(exitCode, 1);
      const [shown = ''] = /n\d, leader of term .* \(handled\)\./.exec(GUIDE) ?? [];
      assert.match(stdout, /^FAIL: Invariant short-tail broken$/m);
      assert.ok(shown !== '' && stdout.includes(shown), stdout);
      const plugin = readFileSync(join(packageRoot(), EXAMPLE), 'utf8');
      assert.ok(GUIDE.includes(plugin.slice(plugin.indexOf('import '))));
    });
  });

  it('judges a replayed schedule too', async () => {
    await withOut(async (out) => {
      const file = join(out, 'tail.txt');
      const requests = Array.from({ length: 11 }, (_, index) => `C 0 c ${String(index + 1)} put x ${String(index)}`);
      writeFileSync(file, ['E 0 1', ...requests].join('\n'));
      const flags = ['--system', 'raft', '--build', 'verdi', '--nodes', '3', '--plugin', EXAMPLE];
      const { exitCode, stdout } = await verdict('replay', file, ...flags);
      assert.equal(exitCode, 1);
      assert.match(stdout, /n1, leader of term 1, has 11 entries after commit index 0\. Seen at step 12 of n1/);
    });
  });

  for (const [what, definition, message] of [
    [
      'throws',
      "{ name: 'odd', statement: 'Odd.', contradiction: ({ nodes }) => nodes[7].role }",
      /Invariant odd of plugin \S+odd\.mjs threw at step 1 of n\d \(handled\): Cannot read properties of undefined/,
    ],
    [
      'has no contradiction',
      "{ name: 'odd', statement: 'Odd.' }",
      /defineInvariant odd: contradiction must be a function/,
    ],
    ['has no name', '{}', /defineInvariant: name is undefined, not a text/],
  ] as const) {
    it(`is bad input where it ${what}, with the plugin and the place named`, async () => {
      await withOut(async (out) => {
        const plugin = join(out, 'odd.mjs');
        writeFileSync(plugin, `import { defineInvariant } from 'raft-verdict';\ndefineInvariant(${definition});\n`);
        const { exitCode, stderr } = await verdict(...SIM, '--plugin', plugin, '--steps', '1000', '--out', out);
        assert.equal(exitCode, 64);
        assert.match(stderr, message);
        assert.match(stderr, /an-invariant-of-your-own\.md/);
      });
    });
  }
});
