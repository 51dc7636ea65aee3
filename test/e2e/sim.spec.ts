import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { verdict, verdictRun, withOut } from '../verdict-process.ts';

/** Golden, like the other below; `npm run accept -- digests` repeats it a hundred times. */
const VERDI_DIGEST = 'sha256:24f69bb00fd489df4606163b1adaa58d2f3efc30400b2ec97945a09d7de70225';

describe('verdict run, engine sim', function () {
  this.timeout(120_000);

  it('passes on the correct build, and the same seed gives the same trace, run or replayed', async () => {
    await withOut(async (out) => {
      const flags = ['--engine', 'sim', '--seed', '3', '--steps', '4000'];
      const first = await verdictRun(out, ...flags);
      assert.equal(first.exitCode, 0, first.stderr);
      assert.equal(first.document.level, 'exact');
      // Golden: the same on every machine and version of Node; a change of it must be explained in the changelog.
      assert.equal(
        first.document.traceDigest,
        'sha256:6d55717a474b545e3a1f1bb456b17e672483395e6c69186c0893dec133b88e63',
      );
      const second = await verdictRun(out, ...flags);
      assert.equal(second.document.traceDigest, first.document.traceDigest);
      const replayed = await verdict('replay', first.folder, '--quiet', '--out', out);
      assert.equal(replayed.exitCode, 0, replayed.stderr);
      assert.ok(replayed.stderr.includes(`same trace ${first.document.traceDigest}`));
      const checked = JSON.parse((await verdict('check', first.folder, '--json')).stdout) as VerdictDocument;
      const { traceDigest, level } = first.document;
      assert.deepEqual([checked.traceDigest, checked.level], [traceDigest, level]);
      for (const file of ['spec.yaml', 'plan.json', 'history.jsonl', 'trace.jsonl', 'schedule.jsonl', 'report.html']) {
        assert.ok(existsSync(join(first.folder, file)), file);
      }
    });
  });

  it('holds every invariant of the proof over 20,000 steps of the verified Raft, with a golden digest', async () => {
    await withOut(async (out) => {
      const flags = ['--engine', 'sim', '--system', 'raft', '--build', 'verdi', '--steps', '20000', '--seed', '1'];
      const { exitCode, document } = await verdictRun(out, ...flags);
      const check = document.checks.find(({ name }) => name === 'invariants');
      assert.deepEqual([exitCode, check?.verdict, document.level], [0, 'pass', 'exact'], check?.summary);
      assert.match(check?.summary ?? '', /all 90 invariants \(profile verdi\).*linear one of what clients were told/);
      assert.equal(document.traceDigest, VERDI_DIGEST);
    });
  });

  it('finds a stale read in process within one run of its example', async () => {
    await withOut(async (out) => {
      const { exitCode, document } = await verdictRun(out, 'examples/raft-stale-read-sim.yaml', '--seed', '1');
      const check = document.checks.find(({ name }) => name === 'linearizable');
      assert.deepEqual([exitCode, check?.verdict, check?.reason], [1, 'fail', 'stale-read'], check?.summary);
    });
  });

  it('says the seed and the replay command in the first and the last line', async () => {
    await withOut(async (out) => {
      const { stdout } = await verdict('run', '--engine', 'sim', '--seed', '4', '--steps', '1000', '--out', out);
      const lines = stdout.trim().split('\n');
      assert.match(lines[0] ?? '', /^seed 4 {2}replay: npx verdict replay \S+$/);
      assert.match(lines.at(-1) ?? '', /^Seed 4\. Run it again: npx verdict replay \S+$/);
    });
  });

  it('fails on a planted bug with exit code 1, and with 0 where that failure was expected', async () => {
    await withOut(async (out) => {
      const spec = 'examples/raft-forget-vote-sim.yaml';
      const failed = await verdictRun(out, spec, '--seed', '22');
      const check = failed.document.checks.find(({ name }) => name === 'invariants');
      assert.deepEqual([failed.exitCode, check?.verdict, check?.reason], [1, 'fail', 'VotesCorrect']);
      const expected = await verdictRun(out, spec, '--seed', '22', '--set', 'expect={fail: invariants/VotesCorrect}');
      assert.equal(expected.exitCode, 0);
      const missed = await verdictRun(
        out,
        spec,
        '--seed',
        '22',
        '--build',
        'paper',
        '--steps',
        '8000',
        '--set',
        'expect={fail: invariants}',
      );
      assert.equal(missed.exitCode, 1);
    });
  });
});
