import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { GOLDEN_STEPS, PROGRAM_DIGESTS, REFERENCE_DIGESTS, versionOf } from '../../golden/lockstep-digests.ts';
import { EVERYTHING, runIn, SUBJECTS } from './surroundings.ts';

/** The seed of the spec. */
const SEED = '11';

describe('a run in lockstep', function () {
  this.timeout(120_000);

  for (const [name, subject] of Object.entries(SUBJECTS)) {
    it(`is the same on a busy machine, with pipes in pieces, in another environment, elsewhere, and slowed: ${name}`, async function () {
      if (!hasRelay()) this.skip();
      const golden = name === 'reference' ? REFERENCE_DIGESTS[SEED] : goldenOf(name, () => this.skip());
      const { level, traceDigest } = await runIn(EVERYTHING, subject, GOLDEN_STEPS);
      assert.equal(level, 'exact');
      assert.equal(traceDigest, golden ?? (await runIn({}, subject, GOLDEN_STEPS)).traceDigest);
    });
  }
});

/** The relay that cuts pipes is a program in Python. */
function hasRelay(): boolean {
  const { error } = spawnSync('python3', ['--version']);
  if (process.env['CI'] === 'true') assert.equal(error, undefined, 'python3 has to be there where CI=true');
  return error === undefined;
}

/** Undefined where it is not known for this version of the interpreter. */
function goldenOf(program: string, skip: () => never): string | undefined {
  const interpreter = PROGRAM_DIGESTS[program];
  if (interpreter === undefined) throw new RangeError(`no interpreter is known for ${program}`);
  return interpreter.digests[versionOf(interpreter) ?? skip()];
}
