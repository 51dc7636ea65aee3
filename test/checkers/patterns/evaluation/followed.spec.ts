import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judgeMoments, stepsOf, type Moment } from '../rule-kit.ts';

const ASKED: Moment = [['input', 'c', 1, 'n1']];
const ANSWERED: Moment = [['output', 'c', 1, 'ok', 'n1']];
const HEALED: Moment = [['healed']];

describe('every event is followed by another', () => {
  it('within a number of steps, the last of them included', () => {
    const rule = 'every input(c, r) is followed by output(c, r) within 2 steps';
    assert.equal(judgeMoments(rule, ASKED, [], ANSWERED).verdict, 'pass');
    const broken = judgeMoments(rule, ASKED, [], [], ANSWERED);
    assert.deepEqual([broken.verdict, broken.violation?.step, stepsOf(broken)], ['fail', 4, [1]]);
    assert.equal(
      broken.violation?.sentence,
      'input(c, 1, n1) at step 1 was not followed by output("c", 1) within 2 steps.',
    );
    assert.equal(judgeMoments(rule, ASKED, [['output', 'c', 2, 'ok', 'n1']], [], []).verdict, 'fail');
  });

  it('within a time', () => {
    const rule = 'every input(c, r) is followed by output(c, r) within 2 ms';
    assert.equal(judgeMoments(rule, ASKED, [], ANSWERED, []).verdict, 'pass');
    assert.equal(judgeMoments(rule, ASKED, [], [], ANSWERED).verdict, 'fail');
  });

  it('one answer meets all that wait for it, and each must be met in time', () => {
    const rule = 'every input(c) is followed by output(c) within 3 steps';
    assert.equal(judgeMoments(rule, ASKED, ASKED, ASKED, ANSWERED, [], [], []).verdict, 'pass');
    assert.deepEqual(stepsOf(judgeMoments(rule, ASKED, ANSWERED, ASKED, ASKED, [], [], [])), [3]);
  });

  it('with conditions, of which each waiting event has its own', () => {
    const rule = 'every commit(n, i) is followed by apply(n, j) where j >= i within 2 steps';
    const committed = (index: number): Moment => [['commit', 'n1', index, 1]];
    const applied = (index: number): Moment => [['apply', 'n1', index]];
    assert.equal(judgeMoments(rule, committed(1), committed(2), applied(1), applied(2), [], []).verdict, 'pass');
    const broken = judgeMoments(rule, committed(1), committed(3), applied(2), [], []);
    assert.equal(
      broken.violation?.sentence,
      'commit(n1, 3, 1) at step 2 was not followed by apply("n1", j) where j >= 3 within 2 steps.',
    );
  });

  it('once healed: the bound counts from there', () => {
    const rule = 'every input(c, r) is followed by output(c, r) within 2 steps once healed';
    assert.equal(judgeMoments(rule, ASKED, [], [], [], HEALED, [], ANSWERED, []).verdict, 'pass');
    const broken = judgeMoments(rule, ASKED, [], [], HEALED, [], [], ANSWERED);
    assert.equal(
      broken.violation?.sentence,
      'input(c, 1, n1) at step 1 was not followed by output("c", 1) within 2 steps, counted from healed at step 4.',
    );
    assert.deepEqual(stepsOf(judgeMoments(rule, HEALED, ASKED, [], [], [])), [2]);
  });

  it('within recovery: until the recovery is over', () => {
    const rule = 'every healed is followed by output(_, _, "ok") within recovery';
    assert.equal(judgeMoments(rule, HEALED, [], ANSWERED, [['recovered']]).verdict, 'pass');
    const broken = judgeMoments(rule, HEALED, [['output', 'c', 1, 'fail', 'n1']], [['recovered']], ANSWERED);
    assert.deepEqual([broken.verdict, broken.violation?.step], ['fail', 3]);
  });

  it('excuses what the end of the run left open, by the reason', () => {
    const rule = 'every input(c, r) is followed by output(c, r) within 2 steps once healed';
    const waiting = judgeMoments(rule, ASKED, ASKED, [], []);
    assert.deepEqual([waiting.verdict, [...waiting.excused]], ['unknown', [['never healed', 2]]]);
    const early = judgeMoments(rule, HEALED, ASKED, []);
    assert.deepEqual([early.verdict, [...early.excused]], ['unknown', [['the run ended before the bound', 1]]]);
    assert.equal(judgeMoments(rule, HEALED, ASKED, ANSWERED, ASKED).verdict, 'pass', 'one was decided');
    const cut = judgeMoments('every healed is followed by output(_) within recovery', HEALED);
    assert.deepEqual([cut.verdict, [...cut.excused]], ['unknown', [['the run ended before the bound', 1]]]);
    assert.equal(judgeMoments(rule, HEALED, ANSWERED).verdict, 'vacuous');
  });

  it('finds what a search through all later events finds, with and without conditions', () => {
    const event = fc.record({ isAsked: fc.boolean(), node: fc.constantFrom('n1', 'n2'), index: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), fc.nat(4), fc.boolean(), (events, bound, compared) => {
        const where = compared ? ' where j >= i' : '';
        const rule = `every commit(n, i) is followed by apply(n, j)${where} within ${bound} steps`;
        const isMissed = events.some((asked, at) => {
          if (!asked.isAsked || at + bound + 1 >= events.length) return false;
          return !events.slice(at + 1, at + bound + 1).some(({ isAsked, node, index }) => {
            return !isAsked && node === asked.node && (!compared || index >= asked.index);
          });
        });
        const moments = events.map(({ isAsked, node, index }): Moment => {
          return [isAsked ? ['commit', node, index, 1] : ['apply', node, index]];
        });
        assert.equal(judgeMoments(rule, ...moments).verdict === 'fail', isMissed, rule);
      }),
      { numRuns: 300 },
    );
  });

  it('goes on for long runs, with one unanswered event among thousands of answered ones', () => {
    const rule = 'every input(c, r) is followed by output(c, r) within 5000 steps';
    const moments = Array.from({ length: 6_000 }, (_, index): Moment => {
      const asked = ['input', 'c', index, 'n1'] as const;
      return index === 100 ? [asked] : [asked, ['output', 'c', index, 'ok', 'n1']];
    });
    assert.deepEqual(stepsOf(judgeMoments(rule, ...moments)), [101]);
    assert.equal(judgeMoments(rule, ...moments.slice(101)).verdict, 'pass');
  });
});
