import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { verdict } from '../../../verdict-process.ts';

describe('verdict induct', function () {
  this.timeout(120_000);

  it('shows a counterexample, and what keeps the system from getting there', async () => {
    const flags = ['induct', 'A3', '--assume', 'none', '--seed', '1'];
    const { exitCode, stdout } = await verdict(...flags);
    assert.equal(exitCode, 1);
    assert.match(stdout, /one difference away from a reachable state/);
    assert.match(stdout, /^ {2}n\d log: .* -> /m);
    assert.match(stdout, /^the step: timeout election at n\d$/m);
    assert.match(stdout, /keeps the system from getting there: A2, /);
    assert.equal((await verdict(...flags)).stdout, stdout);
    const document = JSON.parse((await verdict(...flags, '--json')).stdout) as Record<string, unknown>;
    assert.equal(document['verdict'], 'fail');
  });

  it('finds none with what the invariant needs', async () => {
    const { exitCode, stdout } = await verdict('induct', 'CandidateTermGtLog', '--samples', '3000', '--seed', '1');
    assert.equal(exitCode, 0);
    assert.match(stdout, /assumed: A2$/m);
    assert.match(stdout, /^3000 states drawn, \d+ satisfied/m);
    assert.match(stdout, /No counterexample to induction/);
  });

  it('lists what a changed build loses, by case', async () => {
    const flags = ['--build', 'verdi+forget-vote', '--samples', '1000', '--seed', '1'];
    const { exitCode, stdout } = await verdict('induct', '--lost', ...flags);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^ {2}B2 VotesCorrect +restart$/m);
    assert.match(stdout, /breaks B2 in case "restart"/);
  });

  it('is vacuous where nothing was tested', async () => {
    assert.equal((await verdict('induct', 'I4', '--samples', '1', '--seed', '1')).exitCode, 3);
    const lost = await verdict('induct', '--lost', '--build', 'verdi+vote-before-durable', '--samples', '500');
    assert.equal(lost.exitCode, 3);
    assert.match(lost.stdout, /vacuous/);
  });

  it('refuses what it cannot look at', async () => {
    const refused = [
      [],
      ['Z9'],
      ['B4', '--assume', 'Z9'],
      ['B4', '--build', 'paper'],
      ['B4', '--samples', '0'],
      ['B4', '--for', '10'],
      ['B4', '--lost'],
      ['--lost'],
    ];
    for (const flags of refused) assert.equal((await verdict('induct', ...flags)).exitCode, 64, flags.join(' '));
  });
});
