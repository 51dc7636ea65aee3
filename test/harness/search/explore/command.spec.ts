import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verdict, withOut } from '../../../verdict-process.ts';

describe('verdict explore', function () {
  this.timeout(120_000);

  it('prints a counterexample that replays as it is printed, and as it is kept', async () => {
    await withOut(async (out) => {
      const flags = ['--build', 'verdi+vote-twice', '--terms', '1', '--steps', '4', '--out', out];
      const { exitCode, stdout } = await verdict('explore', ...flags);
      assert.equal(exitCode, 1);
      assert.match(stdout, /^depth 2 and part of 3: /m);
      const [, schedule = '', story = ''] = stdout.split('\n\n');
      assert.match(story, /^1\. n1's election timer fires/);
      const printed = join(out, 'printed.txt');
      writeFileSync(printed, schedule);
      const kept = /^Kept in (.*)$/m.exec(stdout)?.[1] ?? '';
      assert.match(kept, /explored-verdi_vote-twice-[^/]*\/schedule\.txt$/);
      assert.ok(stdout.includes(`\nReplay: npx verdict replay ${kept}`));
      for (const file of [printed, kept]) {
        const replayed = await verdict('replay', file);
        assert.equal(replayed.exitCode, 1);
        assert.match(replayed.stdout, /3 steps on raft verdi\+vote-twice, 3 nodes/);
      }
    });
  });

  it('numbers the steps of a schedule as its story does, those of a macro one by one', async () => {
    await withOut(async (out) => {
      const begin = join(out, 'begin.txt');
      writeFileSync(begin, 'E 0 1; C 0 c 1 put x 1; T 0');
      const flags = ['--build', 'verdi+commit-quorum-off-by-one', '--entries', '0', '--steps', '2', '--from', begin];
      const { stdout } = await verdict('explore', ...flags, '--out', out);
      assert.match(stdout, /^E 0 1 {2}# steps 1 to 4\nC 0 c 1 put x 1 {2}# step 5$/m);
      assert.match(stdout, /^ ?5\. n1, leader of term 1, gets request 1/m);
    });
  });

  it('says what it covered, and is not sure when it had to stop', async () => {
    const all = await verdict('explore', '--build', 'verdi', '--steps', '4', '--json', '--quiet');
    assert.equal(all.exitCode, 0);
    const document = JSON.parse(all.stdout) as Record<string, unknown>;
    assert.deepEqual([document['complete'], document['depth'], document['violation']], [true, 4, null]);
    const part = await verdict('explore', '--build', 'verdi', '--terms', '2', '--steps', '20', '--states', '50');
    assert.equal(part.exitCode, 2);
    assert.match(part.stdout, /unknown: stopped \(states\); every schedule of \d+ steps was tried/);
    assert.equal((await verdict('explore', '--build', 'verdi', '--steps', '0')).exitCode, 3);
  });

  it('takes system, build and size from a spec', async () => {
    const spec = 'examples/raft-forget-vote-sim.yaml';
    assert.match((await verdict('explore', spec, '--steps', '1')).stdout, /^raft paper\+forget-vote, 5 nodes/);
    const other = await verdict('explore', spec, '--build', 'verdi', '--nodes', '3', '--steps', '2');
    assert.match(other.stdout, /^raft verdi, 3 nodes/);
    assert.equal(other.exitCode, 0);
  });

  it('refuses what it cannot explore', async () => {
    const lease = await verdict('explore', '--build', 'verdi+leader-lease');
    assert.equal(lease.exitCode, 64);
    assert.match(lease.stderr, /needs bounded clocks/);
    assert.equal((await verdict('explore', '--terms', '0')).exitCode, 64);
    const set = await verdict('explore', '--set', 'nodes=4');
    assert.equal(set.exitCode, 64);
    assert.match(set.stderr, /no spec that it could change\n.*--nodes 4/);
  });
});

describe('verdict invariants', function () {
  this.timeout(120_000);

  it('names what a change loses, with rule and schedule', async () => {
    const flags = ['--build', 'verdi+vote-twice', '--against', 'verdi', '--nodes', '3', '--schedules', '0'];
    const { exitCode, stdout } = await verdict('invariants', ...flags);
    assert.equal(exitCode, 1);
    assert.match(stdout, /B2 VotesCorrect\.one_vote_per_term: lost at deliver RequestVote \(handled, n\d\)/);
    const same = await verdict(
      'invariants',
      ...flags.slice(2, 4),
      '--build',
      'verdi',
      ...flags.slice(4),
      '--for',
      '1s',
    );
    assert.equal(same.exitCode, 0);
  });

  it('shows how often each invariant was tested at each rule', async () => {
    const { exitCode, stdout } = await verdict('invariants', '--build', 'verdi', '--nodes', '3', '--schedules', '2');
    assert.equal(exitCode, 0);
    assert.match(stdout, /^B4 +OneLeaderPerTerm +/m);
    assert.match(stdout, /Nothing was broken\.$/);
  });
});
