import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const MAIN = join(import.meta.dirname, '..', 'suites', 'main.js');

describe('chaos suites', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'verdict-suites-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  function suite(...args: readonly string[]) {
    return execa(process.execPath, [MAIN, ...args], { cwd: folder, reject: false, stdin: 'ignore' });
  }

  it('have tests of exact engines, of real nodes and controls', async () => {
    const { exitCode, stdout, stderr } = await suite('smoke', 'nightly', 'release', '--dry-run');
    assert.equal(exitCode, 0, stderr);
    for (const title of ['smoke: exact engines', 'nightly: controls', 'nightly: real nodes', 'release: etcd']) {
      assert.ok(stdout.includes(title), title);
    }
    assert.ok(Number(/(\d+) passing/.exec(stdout)?.[1]) > 100, stdout);
  });

  it('run, and fail where nothing ran', async () => {
    const found = await suite('smoke', '--grep', 'stale read');
    assert.equal(found.exitCode, 0, found.stdout);
    assert.match(found.stdout, /1 passing/);
    const none = await suite('smoke', '--grep', 'no such test', '--fail-zero');
    assert.equal(none.exitCode, 1);
  });

  it('are named', async () => {
    const { exitCode, stderr } = await suite('weekly');
    assert.equal(exitCode, 64);
    assert.match(stderr, /name at least one of smoke, nightly, release/);
  });
});
