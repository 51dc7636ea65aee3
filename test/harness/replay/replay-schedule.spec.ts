import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { CiOutputs } from '../../../harness/commands/ci-outputs.ts';
import { replayScheduleFile, type ScheduleFlags } from '../../../harness/commands/replay-schedule.ts';
import { HarnessError, InputError } from '../../../harness/core/errors.ts';
import type { ReplayDocument } from '../../../harness/replay/replay-schedule.ts';
import { isSchedule } from '../../../harness/replay/schedule-source.ts';

const ELECTION = 'E 0 1; C 0 c 1 put x 1; RP 0 1; K 1; R 1; E 2 1';
const DOUBLE_VOTE = 'T 0; D 0 1 RV; K 1; R 1; T 2; D 2 1 RV; D 1 0 RVR; D 1 2 RVR';

describe('harness/replay', () => {
  let folder = '';
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'verdict-replay-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('runs a schedule as text and judges it by the invariants', async () => {
    const { code, document } = await replay(ELECTION, { build: 'verdi' });
    assert.equal(code, 0);
    assert.equal(document.verdict, 'pass');
    assert.deepEqual([document.steps, document.taken, document.skipped], [6, 6, []]);
    assert.equal(document.repeated, null);
  });

  it('says what broke first, in which step of the schedule', async () => {
    const { code, document } = await replay(DOUBLE_VOTE, { build: 'verdi+forget-vote' });
    assert.equal(code, 1);
    assert.match(document.checks[0]?.reason ?? '', /^VotesCorrect/);
    assert.match(document.checks[0]?.summary ?? '', /step 4 of n2/);
    const lost = await replay('E 0 1; C 0 c 1 put x 1; RP 0 1; K 1; R 1', { build: 'verdi+forget-log' });
    assert.match(lost.document.checks[0]?.summary ?? '', /step 5 of n2/, 'macros count as one step');
  });

  it('allows the losses that a schedule writes down, unless semantics are named', async () => {
    const text = 'T 0; D 0 1 RV; KU 1; R 1; T 2; D 2 1 RV; D 1 0 RVR; D 1 2 RVR';
    const { code, document } = await replay(text, { build: 'verdi+vote-before-durable' });
    assert.deepEqual([code, document.semantics], [1, 'failure+unsynced']);
    const pure = await replay(text, { build: 'verdi+vote-before-durable', semantics: 'step_failure' });
    assert.deepEqual([pure.code, pure.document.skipped], [0, [3, 4]]);
  });

  it('skips what is impossible, and runs as many nodes as are named', async () => {
    const { document } = await replay('R 0; D 0 1; T 4; E 4 9', {});
    assert.deepEqual(document.skipped, [1, 2]);
    assert.equal(document.nodes.length, 10);
    assert.equal((await replay('T 0', { nodes: '5' })).document.nodes.length, 5);
  });

  it('upgrades a node to another build', async () => {
    const { code, document } = await replay('T 0; D 0 1 RV; UP 1 verdi+forget-vote; T 2; D 2 1 RV', { build: 'verdi' });
    assert.equal(code, 1);
    assert.match(document.checks[0]?.summary ?? '', /step 3 of n2/);
  });

  it('keeps a folder that repeats, and says where a changed trace differs, naming both sides', async () => {
    const first = await replay(ELECTION, { build: 'verdi' }, true);
    const kept = /kept in (.*)/.exec(first.text)?.[1] ?? '';
    assert.ok(isSchedule(kept));
    const again = await replayed(kept, {});
    assert.equal(again.document.repeated, again.document.worldSteps);
    assert.equal(again.document.traceDigest, first.document.traceDigest);
    const path = join(kept, 'trace.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"packet":"n2>n1#1"', '"packet":"n2>n1#8"'));
    await assert.rejects(replayed(kept, {}), (error) => {
      assert.ok(error instanceof HarnessError);
      assert.match(error.message, /step 2 .*sends.*n2>n1#8.*n2>n1#1|n2>n1#8.* is .*n2>n1#1.* now/);
      return true;
    });
  });

  it('compares nothing once the schedule was edited, or runs on another build', async () => {
    const first = await replay(ELECTION, { build: 'verdi' }, true);
    const kept = /kept in (.*)/.exec(first.text)?.[1] ?? '';
    assert.equal((await replayed(kept, { build: 'paper' })).document.repeated, null);
    const path = join(kept, 'schedule.jsonl');
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [...lines.slice(0, 2), ...lines.slice(3)].join('\n'));
    const edited = await replayed(path, {});
    assert.equal(edited.document.repeated, null);
    assert.match(edited.text, /was edited since/);
  });

  it('refuses what is no schedule, no build, no system, no semantics', async () => {
    await assert.rejects(replay('Q 1', {}), InputError);
    await assert.rejects(replay('C 0 c 1 fly x', {}), InputError);
    await assert.rejects(replay('T 0', { build: 'verdi+wrong' }), InputError);
    await assert.rejects(
      replay('T 0', { system: 'etcd', build: '3.5.16' }),
      (error) => error instanceof Error && 'exitCode' in error,
    );
    await assert.rejects(replay('T 0', { semantics: 'wrong' }), InputError);
    await assert.rejects(replay('T 0', { nodes: '0' }), InputError);
  });

  it('runs a moved schedule on what its header says, and says where flags ask for something else', async () => {
    const options = { build: 'verdi+figure-8', nodes: '5' };
    const kept = /kept in (.*)/.exec((await replay(ELECTION, options, true)).text)?.[1] ?? '';
    const moved = join(folder, 'moved.jsonl');
    copyFileSync(join(kept, 'schedule.jsonl'), moved);
    const { document, text } = await replayed(moved, {});
    assert.deepEqual([document.build, document.nodes.length, document.semantics], ['verdi+figure-8', 5, 'failure']);
    assert.doesNotMatch(text, /though/);
    const other = await replayed(moved, { build: 'paper', nodes: '3', semantics: 'async' });
    assert.match(other.text, /^build: paper, though the schedule was made on verdi\+figure-8$/m);
    assert.match(other.text, /^nodes: n1, n2, n3, though the schedule was made on n1, n2, n3, n4, n5$/m);
    assert.match(other.text, /^semantics: async, though the schedule was made on failure$/m);
    assert.match((await replay(ELECTION, {})).text, /does not say on which build it was made/);
  });

  it('takes nothing from the plan of another run that a moved schedule lies beside, and compares nothing with its trace', async () => {
    const kept = /kept in (.*)/.exec((await replay(ELECTION, { build: 'verdi' }, true)).text)?.[1] ?? '';
    const other = /kept in (.*)/.exec((await replay('T 0', { build: 'paper', nodes: '5' }, true)).text)?.[1] ?? '';
    copyFileSync(join(kept, 'schedule.jsonl'), join(other, 'schedule.jsonl'));
    const { document, text } = await replayed(other, {});
    assert.deepEqual([document.build, document.nodes.length, document.repeated], ['verdi', 3, null]);
    assert.match(text, /not compared/);
  });

  it('reads the header of a schedule as text, options and all', async () => {
    const header =
      '# {"format":"verdict-schedule/1","build":"paper+snapshot-forgets-term","options":{"compactAfter":2}}';
    const { document } = await replay(`${header}\nE 0 1; C 0 c 1 put x 1; RP 0 1; RP 0 1; T 0`, {});
    assert.equal(document.verdict, 'fail');
    assert.equal(document.options['compactAfter'], 2);
  });

  it('is vacuous when more than half of the steps were impossible, and says why each was, ten of them', async () => {
    const { code, document, text } = await replay(`T 0; T 1\n${'D 0 1 AE\n'.repeat(12)}K backup`, { build: 'verdi' });
    assert.equal(code, 3);
    assert.deepEqual([document.verdict, document.checks.at(-1)?.reason], ['vacuous', 'mostly-impossible']);
    assert.match(text, /13 of 15 steps were impossible/);
    assert.match(
      text,
      /^ {2}step 3 \(line 2\): D 0 1 AE: no AppendEntries in flight from n1 to n2, only RequestVote$/m,
    );
    assert.match(text, /^ {2}and 3 more$/m);
    assert.match(document.reasons.at(-1) ?? '', /there is no node backup/);
    const half = await replay('T 0; D 0 1 RV; K 1; R 0; R 0; R 0', { build: 'verdi' });
    assert.deepEqual([half.code, half.document.skipped.length], [0, 3]);
  });

  it('still fails when something broke, however much was impossible', async () => {
    const { code, document } = await replay(`${DOUBLE_VOTE}\n${'R 0\n'.repeat(20)}`, { build: 'verdi+forget-vote' });
    assert.deepEqual([code, document.verdict], [1, 'fail']);
  });

  const MISPLACED: readonly (readonly [string, RegExp])[] = [
    ['T 0\nC 0 c 1 wriet x 1', /:2:9: raft does not know the operation wriet; did you mean write\?$/],
    ['T 0; UP 1 verdi+figure8', /:1:11: raft has no build "verdi\+figure8"; did you mean verdi\+figure-8\?$/],
    ['UP 1 paper+lease-ignores-clock', /:1:6: in build .* has no effect/],
    ['{"rule":"upgrade","node":"n1","build":"wrong"}', /:1:39: raft has no build "wrong"$/],
    ['# {"format":"verdict-schedule/1","build":"verdi+figure8"}', /\.txt: raft has no build "verdi\+figure8"/],
  ];
  for (const [text, message] of MISPLACED) {
    it(`refuses ${text.replace('\n', '; ')} before anything runs, with its place`, async () => {
      await assert.rejects(replay(text, {}), (error) => {
        assert.ok(error instanceof InputError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('takes plans for plans', () => {
    const plan = join(folder, 'plan.txt');
    writeFileSync(plan, '{"format":"verdict-plan/1"}');
    assert.equal(isSchedule(plan), false);
    assert.equal(isSchedule(join(folder, 'nowhere')), false);
  });

  let files = 0;
  async function replay(text: string, flags: Partial<ScheduleFlags>, keep = false) {
    const file = join(folder, `${String(++files)}.txt`);
    writeFileSync(file, text);
    return replayed(file, flags, keep);
  }

  async function replayed(file: string, flags: Partial<ScheduleFlags>, keep = false) {
    const shown = await output(file, flags, keep ? join(folder, 'runs') : undefined);
    const json = await output(file, { ...flags, json: true }, undefined);
    return { code: shown.code, text: shown.text, document: JSON.parse(json.text) as ReplayDocument };
  }
});

/** What CI systems are shown is not looked at here. */
const UNSHOWN: CiOutputs = { run: () => undefined, checks: () => undefined, whole: () => undefined };

async function output(file: string, flags: Partial<ScheduleFlags>, out: string | undefined) {
  const stdout = new PassThrough();
  const chunks: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const context = { stdout, stderr: new PassThrough(), signal: new AbortController().signal };
  const code = await replayScheduleFile(file, { plugin: [], ...flags }, out, context, UNSHOWN);
  return { code, text: Buffer.concat(chunks).toString() };
}
