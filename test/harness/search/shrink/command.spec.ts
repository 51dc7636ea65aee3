import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShrinkDocument } from '../../../../harness/commands/shrink-text.ts';
import { assertWellFormed } from '../../../reports/well-formed.ts';
import { verdict, withOut } from '../../../verdict-process.ts';

const SCHEDULE = 'T 0; X 0 2 RV; D 0 1 RV; K 1; R 1; T 2; D 2 1 RV; D 1 0 RVR; D 1 2 RVR\n';

describe('verdict shrink', function () {
  this.timeout(60_000);

  it('writes schedule, story and picture into a folder that can be replayed, exit code 1', async () => {
    await withOut(async (out) => {
      const file = join(out, 'found.txt');
      writeFileSync(file, SCHEDULE);
      const ended = await verdict('shrink', file, '--build', 'verdi+forget-vote', '--out', out);
      assert.equal(ended.exitCode, 1, ended.stderr);
      assert.match(ended.stdout, /4 steps and 2 nodes are enough/);
      assert.match(ended.stdout, /4\. n2 restarts; it has forgotten that it voted for n1 in term 1\./);
      assert.match(ended.stdout, /the same violation, the same trace sha256:/);
      const folder = join(out, readdirSync(out).find((name) => name.startsWith('shrunk-')) ?? '');
      assertWellFormed(readFileSync(join(folder, 'diagram.svg'), 'utf8'));
      assert.match(readFileSync(join(folder, 'story.txt'), 'utf8'), /Broken: VotesCorrect/);
      const document = JSON.parse(readFileSync(join(folder, 'shrink.json'), 'utf8')) as ShrinkDocument;
      for (const path of [folder, join(folder, 'schedule.txt')]) {
        const replayed = await verdict('replay', path);
        assert.equal(replayed.exitCode, 1, replayed.stderr);
        assert.ok(replayed.stdout.includes(document.traceDigest));
      }
      const again = await verdict('shrink', folder, '--out', join(out, 'again'), '--json');
      assert.deepEqual((JSON.parse(again.stdout) as ShrinkDocument).schedule, document.schedule);
    });
  });

  it('makes schedules of processes small in sim where it can, and says so', async () => {
    await withOut(async (out) => {
      const file = join(out, 'found.txt');
      writeFileSync(file, 'T 0; T 0; K 0; R 0\n');
      const flags = ['--engine', 'lockstep', '--nodes', '1', '--build', 'paper+forget-vote', '--out', out];
      const ended = await verdict('shrink', file, ...flags);
      assert.equal(ended.exitCode, 1, ended.stderr);
      assert.match(ended.stdout, /^Made small in sim, where the build breaks the same, and verified in lockstep$/m);
      assert.match(ended.stdout, /^Schedule: T 0; K 0; R 0$/m);
      const folder = join(out, readdirSync(out).find((name) => name.startsWith('shrunk-')) ?? '');
      const document = JSON.parse(readFileSync(join(folder, 'shrink.json'), 'utf8')) as ShrinkDocument;
      assert.equal(document.way, 'sim');
      assert.match(readFileSync(join(folder, 'schedule.jsonl'), 'utf8'), /"lockstep":\{/);
    });
  });

  it('keeps what --predicate names', async () => {
    await withOut(async (out) => {
      const file = join(out, 'found.txt');
      writeFileSync(file, SCHEDULE);
      const flags = ['--build', 'verdi+forget-vote', '--predicate', 'OneLeaderPerTerm', '--json', '--out', out];
      const { exitCode, stdout } = await verdict('shrink', file, ...flags);
      assert.equal(exitCode, 1);
      const document = JSON.parse(stdout) as ShrinkDocument;
      assert.equal(document.predicate, 'OneLeaderPerTerm');
      assert.equal(document.steps, 8);
      assert.ok(document.alsoBroken.includes('VotesCorrect.votes_currentTerm_votedFor'));
    });
  });

  it('has nothing to do where nothing breaks, exit code 0', async () => {
    await withOut(async (out) => {
      const file = join(out, 'sound.txt');
      writeFileSync(file, SCHEDULE);
      const { exitCode, stdout } = await verdict('shrink', file, '--build', 'verdi', '--out', join(out, 'runs'));
      assert.equal(exitCode, 0);
      assert.match(stdout, /every invariant holds in all 9 steps on verdi, 3 nodes; there is nothing to shrink/);
      assert.equal(existsSync(join(out, 'runs')), false);
    });
  });

  it('refuses what it cannot use, exit code 64', async () => {
    await withOut(async (out) => {
      const file = join(out, 'found.txt');
      writeFileSync(file, SCHEDULE);
      const refused: readonly (readonly [RegExp, readonly string[]])[] = [
        [/there is no such file or folder/, [join(out, 'absent')]],
        [/holds no schedule\.jsonl/, [out]],
        [/There is no predicate "Foo"/, [file, '--predicate', 'Foo']],
        [
          /says nothing about build verdi\+batching/,
          [file, '--build', 'verdi+batching', '--predicate', 'GhostLogCorrect'],
        ],
        [/--budget none: expected a whole number/, [file, '--budget', 'none']],
      ];
      for (const [message, flags] of refused) {
        const { exitCode, stderr } = await verdict('shrink', ...flags, '--out', out);
        assert.equal(exitCode, 64, stderr);
        assert.match(stderr, message);
      }
    });
  });
});
