import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verdict, withOut } from '../../../verdict-process.ts';

describe('verdict explore', function () {
  this.timeout(120_000);

  it('prints a counterexample that replays as it is printed', async () => {
    const flags = ['--build', 'verdi+vote-twice', '--terms', '1', '--steps', '4'];
    const { exitCode, stdout } = await verdict('explore', ...flags);
    assert.equal(exitCode, 1);
    const [, schedule = '', story = ''] = stdout.split('\n\n');
    assert.match(story, /^1\. n1's election timer fires/);
    await withOut(async (out) => {
      const file = join(out, 'found.txt');
      writeFileSync(file, schedule);
      const replayed = await verdict('replay', file);
      assert.equal(replayed.exitCode, 1);
      assert.match(replayed.stdout, /3 steps on raft verdi\+vote-twice, 3 nodes/);
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
    assert.equal((await verdict('explore', '--set', 'nodes=4')).exitCode, 64);
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
