import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judgeMoments, stepsOf, type Moment } from '../rule-kit.ts';

describe('rules about two events', () => {
  it('never: names the earlier and the later event, for equal values of what both name', () => {
    const rule = 'never leader(m, t) after leader(n, t) where m != n';
    const broken = judgeMoments(rule, [['leader', 'n1', 1]], [['leader', 'n2', 2]], [['leader', 'n2', 1]]);
    assert.equal(broken.verdict, 'fail');
    assert.deepEqual(stepsOf(broken), [1, 3]);
    assert.equal(broken.violation?.sentence, 'leader(n2, 1) at step 3 came after leader(n1, 1) at step 1.');
    assert.equal(
      judgeMoments(rule, [['leader', 'n1', 1]], [['leader', 'n1', 1]], [['leader', 'n2', 2]]).verdict,
      'pass',
    );
  });

  it('never: an event is not after itself, but after one of the same step', () => {
    const rule = 'never commit(n, j) after commit(n, i)';
    assert.equal(judgeMoments(rule, [['commit', 'n1', 1, 1]]).verdict, 'pass');
    assert.equal(
      judgeMoments(rule, [
        ['commit', 'n1', 1, 1],
        ['commit', 'n1', 2, 1],
      ]).verdict,
      'fail',
    );
  });

  it('never: until makes what came before forgotten, of the values it names only', () => {
    const rule = 'never commit(n, j) after commit(n, i) where j < i until restart(n)';
    const low: Moment = [['commit', 'n1', 2, 1]];
    const high: Moment = [
      ['commit', 'n1', 5, 1],
      ['commit', 'n2', 5, 1],
    ];
    assert.equal(judgeMoments(rule, high, low).verdict, 'fail');
    assert.equal(judgeMoments(rule, high, [['restart', 'n1']], low).verdict, 'pass');
    assert.equal(judgeMoments(rule, high, [['restart', 'n2']], low).verdict, 'fail');
  });

  it('never: until may name what the later event does not', () => {
    const rule = 'never leader(m, t) after leader(n, u) where t < u until crash(n)';
    const leaders: Moment = [
      ['leader', 'n1', 9],
      ['leader', 'n2', 5],
    ];
    assert.equal(judgeMoments(rule, leaders).verdict, 'fail');
    assert.equal(judgeMoments(rule, [['leader', 'n1', 9]], [['crash', 'n1']], [['leader', 'n2', 5]]).verdict, 'pass');
    const third: Moment = [['leader', 'n3', 7]];
    assert.deepEqual(
      stepsOf(judgeMoments(rule, [['leader', 'n1', 8]], [['leader', 'n2', 9]], [['crash', 'n1']], third)),
      [2, 4],
    );
  });

  it('always: says what was missing', () => {
    const rule = 'always commit(n, i) before apply(n, j) where i >= j';
    const broken = judgeMoments(rule, [['commit', 'n1', 3, 1]], [['apply', 'n1', 3]], [['apply', 'n1', 4]]);
    assert.equal(
      broken.violation?.sentence,
      'apply(n1, 4) at step 3 came without an earlier commit("n1", i) where i >= 4.',
    );
    assert.equal(judgeMoments(rule, [['commit', 'n2', 3, 1]], [['apply', 'n1', 3]]).verdict, 'fail');
    assert.equal(
      judgeMoments(rule, [
        ['commit', 'n1', 3, 1],
        ['apply', 'n1', 3],
      ]).verdict,
      'pass',
    );
    assert.equal(
      judgeMoments(rule, [
        ['apply', 'n1', 3],
        ['commit', 'n1', 3, 1],
      ]).verdict,
      'fail',
    );
  });

  it('are vacuous when the premise never held', () => {
    assert.equal(judgeMoments('never leader(n, t) after crash(n)', [['leader', 'n1', 1]]).verdict, 'vacuous');
    assert.equal(judgeMoments('always crash(n) before restart(n)', [['crash', 'n1']]).verdict, 'vacuous');
  });

  it('take no field that nobody said for a value', () => {
    const rule = 'never input(c, r, n) after crash(n)';
    assert.equal(judgeMoments(rule, [['crash', 'n1']], [['input', 'c', 1, null]]).verdict, 'pass');
    assert.equal(
      judgeMoments('never input(c) after crash(n)', [['crash', 'n1']], [['input', 'c', 1, null]]).verdict,
      'fail',
    );
  });

  it('find what a search through all earlier events finds, whatever the conditions', () => {
    const event = fc.tuple(fc.constantFrom('n1', 'n2'), fc.nat(3), fc.nat(3));
    const where = fc.array(
      fc.tuple(fc.constantFrom('i', 't'), fc.constantFrom('<', '<=', '>', '>=', '=', '!='), fc.constantFrom('j', 'u')),
      { maxLength: 2 },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), where, fc.boolean(), (events, conditions, sameNode) => {
        const clause = conditions.map((condition) => condition.join(' ')).join(' and ');
        const rule = `never commit(${sameNode ? 'n' : 'm'}, j, u) after commit(n, i, t)${clause && ` where ${clause}`}`;
        const fits = ([n, i, t]: Committed, [m, j, u]: Committed): boolean => {
          const values: Readonly<Record<string, number>> = { i, t, j, u };
          const held = conditions.every(([left, operator, right]) =>
            holds(values[left] as number, operator, values[right] as number),
          );
          return held && (!sameNode || n === m);
        };
        const expected = events.findIndex((later, position) =>
          events.slice(0, position).some((earlier) => fits(earlier, later)),
        );
        const moments = events.map((committed): Moment => [['commit', ...committed]]);
        const { violation } = judgeMoments(rule, ...moments);
        assert.equal(violation?.step, expected < 0 ? undefined : expected + 1, rule);
      }),
      { numRuns: 300 },
    );
  });
});

type Committed = readonly [string, number, number];

function holds(left: number, operator: string, right: number): boolean {
  const order = Math.sign(left - right);
  const allowed: Readonly<Record<string, readonly number[]>> = {
    '<': [-1],
    '<=': [-1, 0],
    '>': [1],
    '>=': [0, 1],
    '=': [0],
    '!=': [-1, 1],
  };
  return allowed[operator]?.includes(order) === true;
}
