import assert from 'node:assert/strict';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** The namespace host's suite as a program of its own. */
export const SUITE = join(import.meta.dirname, 'namespace.spec.js');

interface MochaReport {
  readonly stats: { readonly passes: number };
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message?: string } }[];
}

/**
 * Runs the suite in a process with other rights or other tools: `prefix` is the command that makes it so. Fails if a
 * case fails, and returns how many passed: none when the host is not available there. The child gets a temporary
 * folder of its own, which belongs to `user`.
 */
export async function runSuite(prefix: readonly string[], user: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'verdict-test-suite-'));
  try {
    await chown(folder, user, user);
    const reportFile = join(folder, 'report.json');
    const argv = [...prefix, process.execPath, ...mochaArguments(reportFile)];
    const options = { reject: false, cwd: folder, env: { TMPDIR: folder, HOME: folder }, all: true } as const;
    const { all } = await execa(argv[0] as string, argv.slice(1), options);
    const report = JSON.parse(await readFile(reportFile, 'utf8').catch(() => 'null')) as MochaReport | null;
    assert.ok(report, `the suite wrote no report: ${all}`);
    const failed = report.failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message ?? ''}`);
    assert.deepEqual(failed, [], all);
    return report.stats.passes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Says why on the terminal: mocha shows only that a case was skipped. In continuous integration it is a failure. */
export function skipOrFail(context: Mocha.Context, reason: string): never {
  assert.notEqual(process.env['CI'], 'true', reason);
  process.stdout.write(`    skipped: ${reason}\n`);
  return context.skip();
}

function mochaArguments(reportFile: string): readonly string[] {
  const mocha = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin', 'mocha.js');
  const reporter = ['--reporter', 'json', '--reporter-option', `output=${reportFile}`];
  return ['--enable-source-maps', mocha, '--no-config', ...reporter, SUITE];
}
