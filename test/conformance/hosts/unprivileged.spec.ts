import { describe, it } from 'mocha';
import { execa } from 'execa';
import { runSuite, skipOrFail, SUITE } from './child-suite.ts';

/** The user nobody: owns nothing, may do nothing. */
const NOBODY = 65534;

const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--inh-caps=-all', '--'];

describe('host namespace as an ordinary user', function () {
  this.timeout(300_000);

  it('passes the whole suite', async function () {
    // Whoever is not root runs the suite itself as an ordinary user.
    if (process.getuid?.() !== 0) return this.skip();
    if (!(await canRead(SUITE))) return skipOrFail(this, `the user nobody cannot read ${SUITE}`);
    const passes = await runSuite(AS_NOBODY, NOBODY);
    if (passes === 0) return skipOrFail(this, 'ordinary users may not make namespaces here');
  });
});

async function canRead(path: string): Promise<boolean> {
  const check = `require('node:fs').accessSync(${JSON.stringify(path)})`;
  const argv = [...AS_NOBODY.slice(1), process.execPath, '-e', check];
  const { exitCode } = await execa('setpriv', argv, { reject: false, cwd: '/' });
  return exitCode === 0;
}
