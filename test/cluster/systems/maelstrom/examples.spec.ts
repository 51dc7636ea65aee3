import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { goProgram } from '../../../../cluster/systems/maelstrom/go-program.ts';
import { maelstrom } from '../../../../cluster/systems/maelstrom/maelstrom.ts';
import { InputError, UnavailableError } from '../../../../harness/core/errors.ts';
import { packageRoot } from '../../../../harness/version.ts';

const SOURCES = join(packageRoot(), 'examples', 'nodes', 'go-etcd-raft');

describe('the example builds of system maelstrom', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verdict-examples-'));
  const cache = process.env['XDG_CACHE_HOME'];

  before(() => {
    process.env['XDG_CACHE_HOME'] = folder;
  });

  after(() => {
    if (cache === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = cache;
    rmSync(folder, { recursive: true, force: true });
  });

  it('take each other’s place within a language, and not beyond it', () => {
    const refused = (from: string, to: string): string | undefined => maelstrom.refuseUpgrade?.(from, to, []);
    assert.equal(refused('python', 'python+forget-vote'), undefined);
    assert.equal(refused('go-etcd-raft+forget-hard-state', 'go-etcd-raft'), undefined);
    assert.match(refused('python', 'javascript+stale-read') ?? '', /^the examples python and javascript read neither/);
    assert.equal(refused('python', 'mine'), undefined, 'what reads what is known to the owner of a build alone');
  });

  it('leave their names to nobody else', () => {
    assert.throws(
      () => maelstrom.options({ programs: { python: ['./raft.py'] } }),
      (error) => error instanceof InputError && /there is a build python already/.test(error.message),
    );
    assert.doesNotThrow(() => maelstrom.options({ programs: { 'python-mine': ['./raft.py'] } }));
  });

  it('say that the node in Go is not built, and the command that does', async () => {
    const row = (await maelstrom.builds()).find(({ name }) => name === 'go-etcd-raft');
    assert.equal(row?.ready, false);
    assert.match(row.remedy ?? '', /^built by sh \S+\/examples\/nodes\/go-etcd-raft\/build\.sh$/);
    await assert.rejects(
      maelstrom.build('go-etcd-raft+forget-hard-state', null),
      (error) => error instanceof UnavailableError && /sh \S+build\.sh/.test(error.hint ?? ''),
    );
  });

  it('find the node in Go under the name that its sources give it', async () => {
    const { path } = goProgram(SOURCES);
    const changed = join(folder, 'changed');
    cpSync(SOURCES, changed, { recursive: true });
    writeFileSync(join(changed, 'main.go'), '// another one\n');
    assert.notEqual(goProgram(changed).path, path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    assert.ok((await maelstrom.builds()).every(({ ready }) => ready));
    assert.deepEqual((await maelstrom.build('go-etcd-raft+forget-hard-state', null)).bugs, ['forget-hard-state']);
    rmSync(path);
  });

  it('are built by the script where they are looked for', function () {
    if (!existsSync('/usr/share/gocode/src/go.etcd.io/etcd/raft') && process.env['CI'] !== 'true') this.skip();
    // Stands for the compiler, whose product another test looks at: this one is about names.
    const tools = join(folder, 'tools');
    mkdirSync(tools, { recursive: true });
    writeFileSync(join(tools, 'go'), '#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\necho built >"$2"\n', {
      mode: 0o755,
    });
    const env = { ...process.env, PATH: `${tools}:${process.env['PATH'] ?? ''}` };
    const printed = execFileSync('sh', [join(SOURCES, 'build.sh')], { env, encoding: 'utf8' });
    assert.deepEqual([printed.trim(), goProgram(SOURCES).isBuilt], [goProgram(SOURCES).path, true]);
  });
});
