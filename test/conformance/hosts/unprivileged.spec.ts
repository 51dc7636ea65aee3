import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** The user nobody: owns nothing, may do nothing. */
const NOBODY = 65534;

const TIMEOUT_MS = 300_000;

const SUITE = join(import.meta.dirname, 'namespace.spec.js');

interface MochaReport {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message?: string } }[];
}

describe('host namespace as an ordinary user', function () {
  this.timeout(TIMEOUT_MS);

  it('passes the whole suite', async function () {
    if (process.getuid?.() !== 0) return skip(this, 'not root: the suite itself runs as an ordinary user here');
    if (!(await canRead(SUITE))) return skip(this, `the user nobody cannot read ${SUITE}`);
    const { report, output } = await runAsNobody();
    const failed = report.failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message ?? ''}`);
    assert.deepEqual(failed, [], output);
    if (report.stats.passes === 0) return skip(this, 'ordinary users may not make namespaces here');
    assert.equal(report.stats.failures, 0);
  });
});

function skip(context: Mocha.Context, reason: string): never {
  process.stdout.write(`    skipped: ${reason}\n`);
  return context.skip();
}

async function canRead(path: string): Promise<boolean> {
  const check = `require('node:fs').accessSync(${JSON.stringify(path)})`;
  const { exitCode } = await execa('setpriv', asNobody(['-e', check]), { reject: false, cwd: '/' });
  return exitCode === 0;
}

async function runAsNobody(): Promise<{ report: MochaReport; output: string }> {
  const mocha = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin', 'mocha.js');
  const folder = await mkdtemp(join(tmpdir(), 'verdict-test-nobody-'));
  const reportFile = join(folder, 'report.json');
  try {
    await chown(folder, NOBODY, NOBODY);
    const reporter = ['--reporter', 'json', '--reporter-option', `output=${reportFile}`];
    const { stdout, stderr } = await execa(
      'setpriv',
      asNobody(['--enable-source-maps', mocha, '--no-config', '--exit', ...reporter, SUITE]),
      { reject: false, cwd: folder, env: { TMPDIR: folder, HOME: folder } },
    );
    return { report: JSON.parse(await readFile(reportFile, 'utf8')) as MochaReport, output: `${stdout}\n${stderr}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function asNobody(argv: readonly string[]): string[] {
  const identity = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--inh-caps=-all'];
  return [...identity, '--', process.execPath, ...argv];
}
