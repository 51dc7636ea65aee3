import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
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

async function output(file: string, flags: Partial<ScheduleFlags>, out: string | undefined) {
  const stdout = new PassThrough();
  const chunks: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const context = { stdout, stderr: new PassThrough(), signal: new AbortController().signal };
  const code = await replayScheduleFile(file, { plugin: [], ...flags }, out, context);
  return { code, text: Buffer.concat(chunks).toString() };
}
