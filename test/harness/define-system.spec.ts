import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systems } from '../../cluster/systems/registry.ts';
import type { System } from '../../harness/core/contracts/system.ts';
import { InputError } from '../../harness/core/errors.ts';
import { defineSystem } from '../../harness/define-system.ts';
import { packageRoot } from '../../harness/version.ts';
import { verdict } from '../verdict-process.ts';

describe('defineSystem', () => {
  let folder = '';
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'verdict-plugin-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('names everything that a definition lacks, and makes nothing known', () => {
    const incomplete = { name: 'half-a-raft', observation: 7, builds: () => [], options: {} } as unknown as System;
    assert.throws(
      () => defineSystem(incomplete),
      (error) => {
        assert.ok(error instanceof InputError);
        assert.match(error.message, /^defineSystem half-a-raft: /);
        const named = [...error.message.matchAll(/(\w+) \(/g)].map(([, key]) => key);
        const lacking = ['summary', 'defaultBuild', 'deduplicates', 'observation', 'operations', 'logPatterns'];
        assert.deepEqual(named, [...lacking, 'build', 'options', 'command', 'connect']);
        return true;
      },
    );
    assert.ok(!systems.all.some(({ name }) => name === 'half-a-raft'));
  });

  it('names the plugin, and ends a command with 64', async () => {
    const plugin = join(folder, 'incomplete.mjs');
    writeFileSync(plugin, "import { defineSystem } from 'raft-verdict';\ndefineSystem({ name: 'incomplete' });\n");
    const { exitCode, stderr } = await verdict('run', '--system', 'incomplete', '--plugin', plugin);
    assert.equal(exitCode, 64, stderr);
    assert.ok(stderr.includes(plugin), stderr);
    assert.match(stderr, /defineSystem incomplete: .*options \(a function\), command \(a function\), connect/);
  });

  it('takes the definition in the README as it stands there', async () => {
    const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
    const shown = /```js\n(import \{ defineSystem \}.*?)```/s.exec(readme)?.[1] ?? '';
    const plugin = join(folder, 'shown.mjs');
    writeFileSync(plugin, shown);
    const { exitCode, stdout, stderr } = await verdict('list', 'builds', '--plugin', plugin);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /^ {2}my-raft installed +the program of this machine$/m);
  });

  it('the example plugin refuses builds that it does not have', async () => {
    const { exitCode, stderr } = await verdict('plan', 'examples/plugins/primary-register.yaml', '--build', 'nope');
    assert.equal(exitCode, 64, stderr);
    assert.match(stderr, /primary-register has no build "nope"; known: example/);
  });
});
