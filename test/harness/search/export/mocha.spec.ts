import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIRECTED } from '../../../../cluster/raft/directed-schedules.ts';
import { InputError } from '../../../../harness/core/errors.ts';
import { exportMocha } from '../../../../harness/search/export/mocha.ts';
import { makeProject, runMocha } from './run-mocha.ts';
import { subject } from './subject-kit.ts';

/** One of each kind: votes, a log on disk, five nodes, membership, what a client sees. */
const BUGS = ['forget-vote', 'ack-before-durable', 'figure-8', 'single-server-change', 'stale-read'];

describe('harness/search/export/mocha', function () {
  this.timeout(60_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-export-'));
    makeProject(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { bug, base, nodes, schedule } of DIRECTED.filter((row) => BUGS.includes(row.bug))) {
    it(`a test of ${bug} is red on it, with the sentence of the violation, and green on ${base}`, async () => {
      const { text } = await exportMocha(await subject(schedule, `${base}+${bug}`, nodes));
      const file = `${bug}.mjs`;
      writeFileSync(join(folder, file), text);
      const red = await runMocha(folder, file);
      assert.equal(red.exitCode, 1, red.output);
      assert.match(red.output, /1 failing/);
      assert.match(red.output, /AssertionError.*Seen at step \d+ of n\d .*Broken is \w+/s);
      const green = await runMocha(folder, file, base);
      assert.equal(green.exitCode, 0, green.output);
      assert.match(green.output, /1 passing/);
    });
  }

  it('tells above every step what happens in it, up to the one that breaks something', async () => {
    const { text } = await exportMocha(await subject('T 0; D 0 1 RV; D 1 0 RVR; T 2', 'verdi+vote-without-term'));
    const schedule = /SCHEDULE = `\n([^`]*)\n`/.exec(text)?.[1]?.split('\n') ?? [];
    assert.deepEqual(
      schedule.map((line) => line.replace(/^# (n\d).*/, '# $1')),
      ['# n1', 'T 0', '# n2', 'D 0 1 RV', 'D 1 0 RVR', 'T 2'],
    );
  });

  it('names the command that runs this file and no other', async () => {
    const given = await subject('T 0; D 0 1 RV; D 1 0 RVR; T 2', 'verdi+vote-without-term');
    const notes = async (out?: string): Promise<string> =>
      (await exportMocha(out === undefined ? given : { ...given, out })).notes.join('\n');
    assert.match(await notes('votes.mjs'), /^npx mocha --no-config votes\.mjs, /);
    assert.match(await notes(), /^npx mocha --no-config FILE, /);
  });

  it('is red where the schedule comes to nothing at all', async () => {
    const { text } = await exportMocha(await subject('T 0; D 0 1 RV; D 1 0 RVR', 'verdi+vote-without-term'));
    writeFileSync(join(folder, 'nothing.mjs'), text.replace(/SCHEDULE = `[^`]*`/, 'SCHEDULE = `R 0`'));
    const { exitCode, output } = await runMocha(folder, 'nothing.mjs', 'verdi');
    assert.equal(exitCode, 1, output);
    assert.match(output, /tested anything/);
  });

  it('keeps a schedule whose values would end a template or a string', async () => {
    const value = JSON.stringify('`${process.exit(3)}\\`\n\'"');
    const { text } = await exportMocha(await subject(`E 0 1; C 0 c 1 put x ${value}`, 'verdi+ack-before-commit'));
    writeFileSync(join(folder, 'quotes.mjs'), text);
    const { exitCode, output } = await runMocha(folder, 'quotes.mjs');
    assert.equal(exitCode, 1, output);
    assert.match(output, /AssertionError/);
  });

  it('refuses a schedule that breaks nothing, and says what to do', async () => {
    const given = await subject('E 0 1; C 0 c 1 put x 1; RP 0 1', 'verdi');
    await assert.rejects(exportMocha(given), (error) => {
      assert.ok(error instanceof InputError);
      assert.match(error.message, /breaks nothing on raft verdi/);
      assert.match(error.hint ?? '', /--build.*verdict hunt/);
      return true;
    });
  });
});
