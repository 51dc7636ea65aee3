import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { packageRoot } from '../../harness/version.ts';
import { verdict, verdictRun, withOut } from '../verdict-process.ts';

describe('schedules and builds on the command line', function () {
  this.timeout(60_000);

  it('replays the sample of docs/schedules.md to what is printed there', async () => {
    const page = readFileSync(join(packageRoot(), 'docs', 'schedules.md'), 'utf8');
    const [, sample = ''] = /```console\n\$ npx verdict (replay .*?)```/s.exec(page) ?? [];
    const [command = '', ...expected] = sample.trimEnd().split('\n');
    const { stdout, exitCode } = await verdict(...command.split(' '));
    assert.equal(exitCode, 1);
    const printed = stdout.split('\n');
    assert.equal(printed.length, expected.length);
    for (const [index, line] of expected.entries()) {
      if (line.endsWith(' …')) assert.ok(printed[index]?.startsWith(line.slice(0, -2)), line);
      else assert.equal(printed[index], line);
    }
  });

  it('prints the trace digest of an exact run, and its schedule repeats it wherever it lies', async () => {
    await withOut(async (out) => {
      const { stdout, exitCode } = await verdict(
        'run',
        '--engine',
        'sim',
        '--steps',
        '2000',
        '--seed',
        '5',
        '--out',
        out,
      );
      assert.equal(exitCode, 0);
      const digest = /^Trace (sha256:[0-9a-f]{64})$/m.exec(stdout)?.[1];
      assert.ok(digest);
      const run = readdirSync(out).find((name) => existsSync(join(out, name, 'schedule.jsonl'))) ?? '';
      const moved = join(out, 'moved.jsonl');
      writeFileSync(moved, readFileSync(join(out, run, 'schedule.jsonl')));
      const again = await verdict('replay', moved);
      assert.equal(again.exitCode, 0);
      assert.match(again.stdout, / 0 skipped as impossible/);
      assert.match(again.stdout, /steps on raft paper, 5 nodes, failure$/m);
    });
  });

  it('refuses a build that cannot run live before anything is started or written', async () => {
    await withOut(async (out) => {
      const runs = join(out, 'runs');
      const { exitCode, stderr } = await verdict('run', '--engine', 'live', '--build', 'verdi', '--out', runs);
      assert.equal(exitCode, 64);
      assert.match(stderr, /--build: build verdi keeps its commit index/);
      assert.match(stderr, /engine: sim, or choose build paper\./);
      assert.ok(!existsSync(runs));
    });
  });

  it('says what to give instead of a missing file, a spec, a schedule and a broken plan', async () => {
    await withOut(async (out) => {
      const given: readonly (readonly [readonly string[], RegExp])[] = [
        [['replay', join(out, 'nowhere')], /no such file or folder\n {2}Give a run folder/],
        [['replay', 'examples/quick-start.yaml'], /is a spec.*\n {2}.*npx verdict run examples\/quick-start\.yaml/],
        [['run', join(out, 'schedule.jsonl')], /no spec.*\n {2}.*npx verdict replay/],
        [['run', out], /is a folder.*\n {2}.*npx verdict replay/],
        [['replay', join(out, 'plan.json')], /plan\.json is not a whole plan: spec: expected keys with values/],
      ];
      writeFileSync(join(out, 'plan.json'), '{"format":"verdict-plan/1"}');
      writeFileSync(join(out, 'schedule.jsonl'), '{"format":"verdict-schedule/1"}\n');
      for (const [args, message] of given) {
        const { exitCode, stderr } = await verdict(...args);
        assert.equal(exitCode, 64, args.join(' '));
        assert.match(stderr, message);
      }
    });
  });

  it('lists bugs with what they need and how they show', async () => {
    const { stdout } = await verdict('list', 'bugs', '--json');
    const { bugs } = JSON.parse(stdout) as { bugs: readonly { name: string; details: readonly string[] }[] };
    const details = (bug: string): string => bugs.find(({ name }) => name === bug)?.details.join('\n') ?? '';
    assert.match(
      details('snapshot-without-dedupe'),
      /^needs \+compaction: --build paper\+compaction\+snapshot-without-dedupe\n/,
    );
    assert.match(details('snapshot-without-dedupe'), /3 nodes: E 0 1; C 0 c 1 app x a/);
    assert.match(details('single-server-change'), /^needs \+membership \(paper has it\)/);
    assert.match(details('dedupe-volatile'), /^needs base verdi: --build verdi\+dedupe-volatile\n/);
    assert.match(details('lease-ignores-clock'), /no schedule; shows in the check linearizable/);
    assert.ok(bugs.every(({ details: lines }) => lines.length > 0));
  });

  it('keeps the header of a schedule in the folder of a run', async () => {
    await withOut(async (out) => {
      mkdirSync(join(out, 'r'));
      const spec = ['--engine', 'sim', '--steps', '1000', '--seed', '1', '--set', 'options.compactAfter=20'];
      const { folder } = await verdictRun(join(out, 'r'), ...spec);
      const [header = ''] = readFileSync(join(folder, 'schedule.jsonl'), 'utf8').split('\n');
      const { system, build, options } = JSON.parse(header) as Record<string, unknown>;
      assert.deepEqual([system, build, options], ['raft', 'paper', { compactAfter: 20 }]);
    });
  });
});
