import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeProject, runMocha } from '../harness/search/export/run-mocha.ts';
import { readEdnHistory } from '../harness/search/export/read-edn.ts';
import { verdict, verdictRun } from '../verdict-process.ts';

const SCHEDULE = 'T 0; D 0 1 RV; K 1; R 1; T 2; D 2 1 RV; D 1 0 RVR; D 1 2 RVR\n';
const BUILD = ['--build', 'verdi+forget-vote'];

describe('verdict export on the command line', function () {
  this.timeout(120_000);
  let folder = '';
  let schedule = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-export-'));
    schedule = join(folder, 'double-vote.txt');
    writeFileSync(schedule, SCHEDULE);
    makeProject(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a test that is red on the bug and green on the correct build', async () => {
    const file = join(folder, 'double-vote.mjs');
    const { exitCode, stdout, stderr } = await verdict('export', schedule, '--as', 'mocha', ...BUILD, '--out', file);
    assert.deepEqual([exitCode, stdout], [0, ''], stderr);
    assert.match(stderr, /^Written: .*double-vote\.mjs$/m);
    assert.equal((await runMocha(folder, file)).exitCode, 1);
    assert.equal((await runMocha(folder, file, 'verdi')).exitCode, 0);
  });

  it('replaces no file unless it is told to', async () => {
    const file = join(folder, 'kept.txt');
    writeFileSync(file, 'mine');
    const refused = await verdict('export', schedule, '--to', 'edn', '--out', file);
    assert.equal(refused.exitCode, 64);
    assert.match(refused.stderr, /kept\.txt is there already[\s\S]*--force/);
    assert.equal(readFileSync(file, 'utf8'), 'mine');
    const forced = await verdict('export', schedule, '--to', 'maelstrom', '--out', file, '--force');
    assert.equal(forced.exitCode, 0, forced.stderr);
    assert.match(forced.stderr, /does not say on which build it was made; it ran on raft paper/);
    assert.match(readFileSync(file, 'utf8'), /^\{"id":0,"src":"c0"/);
  });

  it('names a file that cannot be written', async () => {
    const { exitCode, stderr } = await verdict('export', schedule, '--to', 'edn', '--out', join(folder, 'no/such.edn'));
    assert.equal(exitCode, 64);
    assert.match(stderr, /such\.edn cannot be written/);
  });

  it('refuses a test of a schedule that breaks nothing, and writes nothing', async () => {
    const file = join(folder, 'nothing.mjs');
    const { exitCode, stderr } = await verdict('export', schedule, '--to', 'mocha', '--build', 'verdi', '--out', file);
    assert.equal(exitCode, 64);
    assert.match(stderr, /breaks nothing on raft verdi[\s\S]*--build/);
    assert.ok(!existsSync(file));
  });

  it('writes to standard output without --out, what it could not say to standard error', async () => {
    const { exitCode, stdout, stderr } = await verdict('export', schedule, '--to', 'etcd-raft', ...BUILD);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /^add-nodes 3 voters=\(1,2,3\) index=2$/m);
    assert.match(stderr, /Without counterpart/);
  });

  it('exports the history of a run, faults among it, and its schedule', async () => {
    const run = await verdictRun(folder, 'examples/raft-forget-vote-sim.yaml', '--seed', '101');
    const recorded = readFileSync(join(run.folder, 'history.jsonl'), 'utf8').trim().split('\n').slice(1);
    const { exitCode, stdout } = await verdict('export', run.folder, '--to', 'edn');
    assert.equal(exitCode, 0);
    const lines = stdout.split('\n');
    assert.ok(lines.some((line) => line.includes(':process :nemesis, :type :info, :f :start-')));
    const events = readEdnHistory(lines.filter((line) => !line.includes(':process :nemesis')).join('\n'));
    const clients = recorded.map((line) => JSON.parse(line) as { process: unknown; index: number; key: string });
    const expected = clients.filter(({ process }) => process !== 'nemesis').map(({ index, key }) => [index, key]);
    assert.deepEqual(
      events.map(({ index, key }) => [index, key]),
      expected,
    );
    const messages = await verdict('export', run.folder, '--to', 'maelstrom');
    assert.equal(messages.exitCode, 0, messages.stderr);
    assert.ok(messages.stdout.includes('"type":"append_entries"'));
  });

  for (const [what, args, message] of [
    ['a file that is not there', ['nowhere.txt', '--to', 'edn'], /nowhere\.txt: there is no such file or folder/],
    ['a folder without schedule', ['examples', '--to', 'mocha'], /holds no schedule\.jsonl[\s\S]*live run/],
    ['an unknown form', ['README.md', '--to', 'word'], /Allowed choices are mocha, maelstrom, edn, jsonl, etcd-raft/],
    ['no form', ['README.md'], /required option .*--to/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { exitCode, stderr } = await verdict('export', ...args);
      assert.equal(exitCode, 64);
      assert.match(stderr, message);
    });
  }
});
