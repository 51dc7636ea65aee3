import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Runnable } from 'mocha';
import { runIn, SUBJECTS, type Surroundings } from '../cluster/lockstep/surroundings.ts';
import { GOLDEN_STEPS, PROGRAM_DIGESTS, REFERENCE_DIGESTS, versionOf } from './lockstep-digests.ts';

/** Another version of Node.js than the one that runs the tests: the path of its program. */
const OTHER_NODE = process.env['VERDICT_OTHER_NODE'];

describe('traces in lockstep', function () {
  this.timeout(120_000);

  for (const [seed, digest] of Object.entries(REFERENCE_DIGESTS)) {
    it(`are golden for the reference node, seed ${seed}`, async () => {
      assert.equal(await exactDigest({}, [...(SUBJECTS['reference'] ?? []), '--seed', seed]), digest);
    });
  }

  for (const [program, interpreter] of Object.entries(PROGRAM_DIGESTS)) {
    it(`are golden for ${program} by the version of its interpreter`, async function () {
      const version = versionOf(interpreter) ?? this.skip();
      const digest = await exactDigest({}, SUBJECTS[program] ?? []);
      const golden = interpreter.digests[version];
      if (golden === undefined) sayOf(this.test, `none for ${version} yet; two runs agreed on ${digest}`);
      else assert.equal(digest, golden);
    });
  }

  it('are the same under another version of Node.js, for the reference node and for JavaScript', async function () {
    if (OTHER_NODE === undefined) {
      sayOf(this.test, 'VERDICT_OTHER_NODE names none');
      return this.skip();
    }
    for (const name of ['reference', 'javascript']) {
      const subject = SUBJECTS[name] ?? [];
      assert.equal(await exactDigest({ node: OTHER_NODE }, subject), await exactDigest({}, subject), name);
    }
  });
});

/** The digest of a run that was measured to repeat. */
async function exactDigest(surroundings: Surroundings, subject: readonly string[]): Promise<string> {
  const { level, traceDigest = '' } = await runIn(surroundings, subject, GOLDEN_STEPS);
  assert.equal(level, 'exact');
  return traceDigest;
}

/** Where a test did less than it says, that stands in its title. */
function sayOf(test: Runnable | undefined, what: string): void {
  if (test !== undefined) test.title += ` (${what})`;
}
