import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { verdict, verdictRun, withOut } from '../verdict-process.ts';

const STOPPED = ['--until', 'first-violation', '--seed', '1'];

describe('verdict run --until first-violation', function () {
  this.timeout(120_000);

  it('ends a run at the violation, with a verdict and reports that say so, and again when it is replayed', async () => {
    await withOut(async (out) => {
      const run = await verdictRun(out, 'examples/raft-stale-read-sim.yaml', ...STOPPED);
      const verdicts = Object.fromEntries(run.document.checks.map(({ name, verdict: said }) => [name, said]));
      assert.deepEqual([run.exitCode, run.document.level, run.document.complete], [1, 'exact', false]);
      assert.deepEqual(
        [verdicts['linearizable'], verdicts['progress'], verdicts['replicas'], verdicts['effects']],
        ['fail', 'unknown', 'unknown', 'unknown'],
      );
      assert.match(
        run.stderr,
        /^The run ended there, at step [\d,]+: .* until the first violation \(of linearizable\)\.$/m,
      );
      assert.match(readFileSync(join(run.folder, 'report.html'), 'utf8'), /ended at its first violation/);
      assert.ok(!existsSync(join(run.folder, 'replicas.json')));
      const steps = readFileSync(join(run.folder, 'schedule.jsonl'), 'utf8').trim().split('\n').length - 1;
      assert.ok(run.document.checks.some(({ summary }) => summary.endsWith(`at step ${String(steps)}`)));

      const replayed = await verdict('replay', run.folder, '--quiet', '--out', out);
      assert.equal(replayed.exitCode, 1, replayed.stderr);
      assert.ok(replayed.stderr.includes(`same trace ${String(run.document.traceDigest)}`));
      const checked = JSON.parse((await verdict('check', run.folder, '--json')).stdout) as VerdictDocument;
      assert.deepEqual(checked.checks, run.document.checks);

      const scheduled = await verdict('replay', join(run.folder, 'schedule.jsonl'), '--quiet', '--out', out);
      assert.equal(scheduled.exitCode, 1, scheduled.stderr);
      assert.match(scheduled.stdout, new RegExp(`^fail: invariants: .* Seen at step ${String(steps)} `, 'm'));
      const shrunk = await verdict('shrink', run.folder, '--out', out);
      assert.equal(shrunk.exitCode, 1, shrunk.stderr);
      assert.match(shrunk.stdout, /^11 steps and 3 nodes are enough/m);
    });
  });

  it('ends at the step that breaks an invariant, which a replay of the schedule breaks at its last step', async () => {
    await withOut(async (out) => {
      const run = await verdictRun(
        out,
        'examples/raft-forget-vote-sim.yaml',
        ...STOPPED.slice(0, 3),
        '22',
        '--set',
        'expect={fail: invariants/VotesCorrect}',
      );
      assert.equal(run.exitCode, 0, run.stderr);
      const schedule = join(run.folder, 'schedule.jsonl');
      const steps = readFileSync(schedule, 'utf8').trim().split('\n').length - 1;
      const again = await verdict('replay', schedule, '--out', out);
      assert.equal(again.exitCode, 1);
      assert.ok(again.stdout.includes(`step ${String(steps)} `), again.stdout);
    });
  });

  it('goes through the steps of any other run where nothing is wrong, and is kept in the plan', async () => {
    await withOut(async (out) => {
      const flags = ['--engine', 'sim', '--seed', '3', '--steps', '2000'];
      const plain = await verdictRun(out, ...flags);
      const run = await verdictRun(out, ...flags, '--until', 'first-violation');
      assert.deepEqual([plain.exitCode, run.exitCode], [0, 0], run.stderr);
      assert.equal(run.document.traceDigest, plain.document.traceDigest);
      assert.notEqual(run.document.planDigest, plain.document.planDigest);
      const planned = async (...more: readonly string[]): Promise<string> =>
        (await verdict('plan', 'examples/raft-stale-read-sim.yaml', '--seed', '1', ...more)).stdout;
      assert.equal(await planned('--until', 'end'), await planned());
    });
  });

  it('is refused where no violation can show before the end', async () => {
    await withOut(async (out) => {
      const spec = join(out, 'spec.yaml');
      const refusal = async (text: string): Promise<string> => {
        writeFileSync(spec, text);
        const { exitCode, stderr } = await verdict('run', spec, '--out', out);
        assert.equal(exitCode, 64, stderr);
        return stderr;
      };
      assert.match(
        await refusal('until: first-violation\n'),
        /spec\.yaml:1:8 until: first-violation is for exact engines/,
      );
      assert.match(
        await refusal('engine: sim\nworkload: {name: transactions}\nuntil: first-violation\nchecks: [transactions]\n'),
        /spec\.yaml:3:8 until: no violation can show before the end of the run: of its checks \(transactions\) none can/,
      );
      const byHandlers = await verdict('run', 'examples/handlers/lock-server.yaml', '--until', 'first-violation');
      assert.equal(byHandlers.exitCode, 64);
      assert.match(byHandlers.stderr, /--until: .*its run ends as soon as its property is broken/);
    });
  });
});
