import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { judgeMoments, stepsOf } from '../rule-kit.ts';

describe('at most one', () => {
  it('finds two events that agree in some variables and not in others, however far apart', () => {
    const rule = 'at most one vote(n, t, c) per (n, t)';
    const broken = judgeMoments(rule, [['vote', 'n1', 1, 'n2']], [['vote', 'n1', 2, 'n3']], [['vote', 'n1', 1, 'n3']]);
    assert.deepEqual(stepsOf(broken), [1, 3]);
    assert.equal(
      broken.violation?.sentence,
      'vote(n1, 1, n2) at step 1 and vote(n1, 1, n3) at step 3, but at most one may be for n = n1, t = 1.',
    );
    assert.equal(judgeMoments(rule, [['vote', 'n1', 1, 'n2']], [['vote', 'n1', 1, 'n2']]).verdict, 'pass');
    assert.equal(judgeMoments(rule, [['vote', 'n1', 1, 'n2']], [['vote', 'n3', 1, 'n3']]).verdict, 'pass');
  });

  it('counts events where there are no other variables', () => {
    const twice = [[['crash', 'n1']], [['crash', 'n2']], [['crash', 'n1']]] as const;
    assert.deepEqual(stepsOf(judgeMoments('at most one crash(n) per (n)', ...twice)), [1, 3]);
    assert.equal(judgeMoments('at most one crash("n2") per ()', ...twice).verdict, 'pass');
    assert.equal(judgeMoments('at most one crash(_) per ()', ...twice).verdict, 'fail');
  });

  it('is vacuous without such an event', () => {
    assert.equal(judgeMoments('at most one leader(n, t) per (t)', [['crash', 'n1']]).verdict, 'vacuous');
  });
});
