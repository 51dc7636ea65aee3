import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { bugsOf, rulesOf } from '../../../../cluster/raft/handlers/builds.ts';
import { SmallWorld } from './small-world.ts';

for (const base of ['paper', 'verdi']) {
  const elect = (leader: number, voter: number): string =>
    `E ${leader} ${voter}; SY ${leader} ${voter}; XA ${leader} * AE`;

  describe(`planted bugs in ${base}`, () => {
    it('forget-vote gives two leaders to one term', () => {
      const schedule = 'T 0; D 0 1 RV; K 1; R 1; T 2; D 2 1 RV; D 1 0 RVR; D 1 2 RVR';
      const leaders = (build: string): number =>
        new SmallWorld(build, 3, { preVote: false, checkQuorum: false })
          .run(schedule)
          .states.filter(({ role, currentTerm }) => role === 'leader' && currentTerm === 1).length;
      assert.equal(leaders(base), 1);
      assert.equal(leaders(`${base}+forget-vote`), 2);
    });

    it('double-apply executes a repeated request again', () => {
      const schedule =
        `${elect(0, 1)}; C 0 c 1 cas x - 1; RP 0 1; C 0 d 1 put x 2; RP 0 1; C 0 d 2 delete x; RP 0 1; ` +
        'C 0 c 1 cas x - 1; RP 0 1; C 0 c 2 get x; RP 0 1';
      const answers = (build: string): unknown[] => new SmallWorld(build, 3).run(schedule).answers('c');
      assert.deepEqual(answers(base), [[null, '1'], [null, '1'], null]);
      assert.deepEqual(answers(`${base}+double-apply`), [[null, '1'], [null, '1'], '1']);
    });

    it('ack-before-commit answers what the next leader does not have', () => {
      const schedule = `${elect(0, 1)}; C 0 c 1 put x 1; XA 0 * AE`;
      const lost = (build: string): SmallWorld => new SmallWorld(build, 3).run(schedule);
      assert.deepEqual(lost(base).answers('c'), []);
      const world = lost(`${base}+ack-before-commit`);
      assert.deepEqual(world.answers('c'), ['1']);
      world.run(`${elect(1, 2)}; C 1 d 1 get x; SY 1 2`);
      assert.deepEqual(new Set(world.answers('d')), new Set([null]), 'acknowledged, and gone');
    });

    it('stale-read lets a deposed leader answer what was overwritten', () => {
      const deposed =
        `${elect(0, 1)}; C 0 c 1 put x 1; RP 0 1; XA 0 * AE; ${elect(1, 2)}; C 1 d 1 put x 2; SY 1 2; ` +
        'C 0 c 2 get x';
      const answers = (build: string): unknown[] => new SmallWorld(build, 3).run(deposed).answers('c');
      assert.deepEqual(answers(base), ['1']);
      assert.deepEqual(answers(`${base}+stale-read`), ['1', '1']);
    });
  });
}

describe('build names', () => {
  it('combine bugs, each once, and are refused with the names there are', () => {
    assert.deepEqual(bugsOf('paper+stale-read+forget-vote'), ['stale-read', 'forget-vote']);
    const { bugs, batchLimit } = rulesOf('verdi+batching+stale-read');
    assert.deepEqual([bugs['stale-read'], bugs['forget-vote'], batchLimit], [true, false, 1]);
    for (const wrong of [
      '',
      'Paper',
      'paper+',
      'paper+stale',
      'paper+stale-read+stale-read',
      'constructor',
      '+stale-read',
    ]) {
      assert.throws(() => rulesOf(wrong), { name: 'InputError', hint: /stale-read/ }, wrong);
    }
  });
});
