import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createJudge } from '../../../checkers/invariants/judge.ts';
import { WALKS } from '../../../harness/engine/sim/random-walk.ts';
import { INNOCENT_BUILDS } from '../../innocent-builds.ts';
import { JudgedWalks } from '../../judged-walk.ts';

/** Schedules per build and size; the full measure is 1,000,000 (`npm run accept -- schedules-never-accused`). */
const SCHEDULES = 60;

describe(`${String(SCHEDULES)} random schedules of every build that is right`, () => {
  for (const build of INNOCENT_BUILDS) {
    it(`accuse ${build} of nothing, with 3 and 5 nodes`, () => {
      for (const size of [3, 5]) {
        const walks = new JudgedWalks(build, size);
        let applied = 0;
        for (let number = 0; number < SCHEDULES; number++) {
          const seed = `${build}/${String(size)}/${String(number)}`;
          const walk = walks.run(seed, 120, undefined, WALKS[number % WALKS.length]);
          assert.deepEqual(walk.violations, [], seed);
          applied += walk.applied;
        }
        assert.ok(applied > 50, `${String(applied)} entries applied`);
      }
    });
  }
});

describe('random schedules', () => {
  it('of nodes that forget their leader break what the proof states of votes, which is why it is not asked of them', () => {
    const build = 'verdi+ctl-leader-volatile';
    const number = 234_154;
    const walks = new JudgedWalks(build, 3);
    const strict = createJudge({ names: walks.names, predicates: ['AllEntriesVotesWithLog'], mode: 'incremental' });
    const naive = createJudge({ names: walks.names, predicates: ['AllEntriesVotesWithLog'], mode: 'naive' });
    const own = walks.judge();
    walks.run(`${build}/3/${String(number)}`, 200, [own, strict, naive], WALKS[number % WALKS.length]);
    assert.deepEqual(own.findings.violations, []);
    assert.deepEqual(
      strict.findings.violations.map(({ step }) => step),
      [175],
    );
    assert.equal(naive.findings.violations[0]?.step, 175);
  });

  it('of a faulty build are accused, and of the same mistake when repeated', () => {
    const walks = new JudgedWalks('verdi+no-up-to-date-check', 3);
    const accused = Array.from({ length: 40 }, (_, number) => walks.run(String(number), 200).violations[0]?.predicate);
    assert.ok(accused.filter((predicate) => predicate !== undefined).length > 10);
    assert.deepEqual(
      Array.from({ length: 40 }, (_, number) => walks.run(String(number), 200).violations[0]?.predicate),
      accused,
    );
  });

  it('have one rolling digest, watched or not', () => {
    const walks = new JudgedWalks('verdi', 5);
    for (const seed of ['1', '2', '3']) {
      const { steps, digest } = walks.run(seed, 200);
      assert.deepEqual(walks.runBare(seed, 200), { steps, digest });
    }
  });
});
