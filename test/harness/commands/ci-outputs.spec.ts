import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { withCiOutputs } from '../../../harness/commands/ci-outputs.ts';
import { InputError, UnavailableError } from '../../../harness/core/errors.ts';
import { passingRun } from '../../reports/fixtures.ts';

describe('withCiOutputs', () => {
  let directory: string;
  let summaryBefore: string | undefined;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'verdict-ci-'));
    summaryBefore = process.env['GITHUB_STEP_SUMMARY'];
    process.env['GITHUB_STEP_SUMMARY'] = join(directory, 'summary.md');
  });
  afterEach(() => {
    if (summaryBefore === undefined) delete process.env['GITHUB_STEP_SUMMARY'];
    else process.env['GITHUB_STEP_SUMMARY'] = summaryBefore;
    rmSync(directory, { recursive: true, force: true });
  });

  const context = { stdout: new PassThrough(), stderr: new PassThrough(), signal: new AbortController().signal };
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');

  it('writes a suite per run and appends to the summary of the step', async () => {
    const junit = join(directory, 'junit.xml');
    writeFileSync(join(directory, 'summary.md'), 'before\n');
    const result = await withCiOutputs('spec.yaml', { junit }, context, (outputs) => {
      outputs.run(passingRun());
      outputs.run(passingRun());
      return Promise.resolve(7);
    });
    assert.equal(result, 7);
    assert.match(read('junit.xml'), /<testsuites name="Verdict" tests="10" failures="0"/);
    assert.match(read('summary.md'), /^before\n## ✅ PASS[^]*## ✅ PASS/);
  });

  it('tells of an error too, and passes it on', async () => {
    const error = new UnavailableError('no etcd here', { code: 'X', hint: 'fetch it' });
    const junit = join(directory, 'junit.xml');
    await assert.rejects(
      withCiOutputs('spec.yaml', { junit }, context, () => Promise.reject(error)),
      error,
    );
    assert.match(
      read('junit.xml'),
      /errors="1"[^]*<error type="UnavailableError" message="no etcd here">no etcd here\nfetch it</,
    );
    assert.match(read('summary.md'), /spec&#46;yaml: UnavailableError\n\nno etcd here/);
  });

  it('writes nothing that was not asked for', async () => {
    delete process.env['GITHUB_STEP_SUMMARY'];
    await withCiOutputs('spec.yaml', {}, context, (outputs) => {
      outputs.run(passingRun());
      return Promise.resolve();
    });
    assert.ok(!existsSync(join(directory, 'summary.md')));
  });

  it('leaves out what has no room in the summary', async () => {
    writeFileSync(join(directory, 'summary.md'), 'x'.repeat(999_999));
    await withCiOutputs('spec.yaml', {}, context, (outputs) => {
      outputs.run(passingRun());
      return Promise.resolve();
    });
    assert.equal(read('summary.md').length, 999_999);
    assert.match(String(context.stderr.read()), /summary of this step is full/);
  });

  it('refuses, before any work, to replace what is no XML and to write where no folder is', async () => {
    const spec = join(directory, 'spec.yaml');
    writeFileSync(spec, 'system: raft\n');
    for (const junit of [spec, join(directory, 'none', 'j.xml')]) {
      const work = withCiOutputs('spec.yaml', { junit }, context, () => Promise.reject(new Error('worked')));
      await assert.rejects(work, InputError);
    }
    assert.equal(read('spec.yaml'), 'system: raft\n');
  });
});
