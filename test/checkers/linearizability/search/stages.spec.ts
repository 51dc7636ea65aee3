import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Budget } from '../../../../checkers/linearizability/budget.ts';
import { naive } from '../../../../checkers/linearizability/naive.ts';
import { normalise, type NormalisedKey } from '../../../../checkers/linearizability/normalise.ts';
import { replay, replayedList } from '../../../../checkers/linearizability/replay.ts';
import { BreadthFirst } from '../../../../checkers/linearizability/search/breadth-first.ts';
import { DepthFirst } from '../../../../checkers/linearizability/search/depth-first.ts';
import { Problem } from '../../../../checkers/linearizability/search/problem.ts';
import { search } from '../../../../checkers/linearizability/search/search.ts';
import type { Call } from '../../../../checkers/linearizability/call.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import { models } from '../../../../harness/core/models/registry.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { historyOf, REGISTER, type Line } from '../history-notation.ts';
import { randomHistory } from '../random-history.ts';

/** Histories per model; a longer run sets VERDICT_FUZZ. */
const HISTORIES = Math.ceil(Number(process.env['VERDICT_FUZZ'] ?? 12_000) / 8);
const PLENTY = 5_000_000;

interface Sample {
  readonly operations: readonly Operation[];
  readonly key: NormalisedKey;
  readonly problem: Problem;
  readonly isLinearizable: boolean;
}

describe('stages of the search, each by itself', function () {
  this.timeout(Math.max(120_000, HISTORIES * 20));

  for (const { name, sampling } of models.all) {
    if (sampling === undefined) continue;
    it(`depth-first and exact breadth-first agree with the naive verifier on ${name}`, () => {
      const seen = { pass: 0, fail: 0 };
      for (let round = 0; round < HISTORIES; round++) {
        const { operations, key, problem, isLinearizable } = sample(name, round);
        const expected = isLinearizable ? 'pass' : 'fail';
        const depthFirst = new DepthFirst(problem, new Budget(PLENTY)).run(PLENTY);
        assert.equal(depthFirst.verdict, expected, `depth-first, round ${round}`);
        const breadthFirst = new BreadthFirst(problem, new Budget(PLENTY), 'as-often-as-invoked').run(PLENTY);
        assert.equal(breadthFirst.verdict, expected, `breadth-first, round ${round}`);
        seen[expected]++;
        if (depthFirst.verdict === 'pass') assertOrder(key, operations, depthFirst.order?.() ?? []);
      }
      assert.ok(Math.min(seen.pass, seen.fail) > HISTORIES / 10, JSON.stringify(seen));
    });

    it(`relaxed breadth-first refutes only what the naive verifier refuses of ${name}`, () => {
      let refuted = 0;
      let missed = 0;
      for (let round = 0; round < HISTORIES; round++) {
        const { problem, isLinearizable } = sample(name, round);
        const { verdict } = new BreadthFirst(problem, new Budget(PLENTY), 'without-limit').run(PLENTY);
        if (verdict === 'fail') {
          assert.equal(isLinearizable, false, `round ${round}`);
          refuted++;
        } else if (!isLinearizable) missed++;
        if (verdict === 'pass') assert.equal(isLinearizable, true, `round ${round}`);
      }
      assert.ok(refuted > 4 * missed, `${refuted} refuted, ${missed} missed`);
    });
  }

  it('with few crashed calls only, says nothing wrong and finds most orders', () => {
    let found = 0;
    let legal = 0;
    for (let round = 0; round < HISTORIES; round++) {
      const { key, operations, problem, isLinearizable } = sample('cas-register', round);
      const answer = new DepthFirst(problem, new Budget(PLENTY), { mostCrashed: 1 }).run(PLENTY);
      if (isLinearizable) legal++;
      if (answer.verdict === 'pass') {
        found++;
        assertOrder(key, operations, answer.order?.() ?? []);
      }
      if (answer.verdict !== 'unknown') assert.equal(answer.verdict === 'pass', isLinearizable, `round ${round}`);
    }
    assert.ok(found > 0.9 * legal, `${found} of ${legal}`);
  });

  it('stops when its steps are spent and goes on from there', () => {
    for (let round = 0; round < 300; round++) {
      const { problem, isLinearizable } = sample('register', round);
      const depthFirst = new DepthFirst(problem, new Budget(PLENTY));
      let answer = depthFirst.run(1);
      for (let runs = 0; answer.verdict === 'unknown' && runs < 10_000; runs++) answer = depthFirst.run(1);
      assert.equal(answer.verdict, isLinearizable ? 'pass' : 'fail', `round ${round}`);
    }
  });
});

describe('search', () => {
  it('decides with far more calls pending at once than a word has bits', () => {
    const lines: Line[] = [];
    for (let call = 0; call < 150; call++) lines.push([call, 1000, 'write', call % 3, 'ok']);
    for (let call = 0; call < 60; call++) lines.push([200 + call, 900, 'read', null, ['ok', call % 3]]);
    lines.push([2000, 2001, 'write', 1, 'ok'], [2002, 2003, 'read', null, ['ok', 1]]);
    const legal = historyOf(lines);
    const illegal = historyOf([...lines, [2004, 2005, 'read', null, ['ok', 2]]]);
    assert.equal(decide(legal), 'pass');
    assert.equal(decide(illegal), 'fail');
  });

  it('keeps apart the crashed calls that were used and those that were not', () => {
    const crashed: Line[] = [
      [0, 0, 'cas', [0, 1], 'info'],
      [1, 0, 'cas', [0, 1], 'info'],
    ];
    const round = (at: number): Line[] => [
      [at, at + 1, 'write', 0, 'ok'],
      [at + 2, at + 3, 'read', null, ['ok', 1]],
    ];
    assert.equal(decide(historyOf([...crashed, ...round(10), ...round(20)])), 'pass');
    assert.equal(decide(historyOf([...crashed, ...round(10), ...round(20), ...round(30)])), 'fail');
  });
});

function sample(name: string, round: number): Sample {
  const random = stream('stages', `${name}/${round}`);
  const sequential = models.named(name);
  const semantics: HistorySemantics = {
    model: name,
    initial: sequential.initial,
    failSemantics: random.pick(['did-not-happen', 'observed-mismatch'] as const),
    nilRead: random.pick(['value', 'wildcard'] as const),
  };
  const operations = randomHistory(random, {
    semantics,
    operations: 2 + random.integer(8),
    processes: 1 + random.integer(5),
    values: random.pick([2, 3, Infinity]),
    crashed: random.pick([0, 0.1, 0.4]),
    wrong: random.pick([0, 0.1, 0.3]),
  });
  const key = normalise('k', operations, sequential, semantics);
  const answer = naive(operations, sequential, semantics, PLENTY);
  assert.notEqual(answer, 'undecided');
  const problem = new Problem(key.calls, sequential, semantics.initial);
  return { operations, key, problem, isLinearizable: answer === 'linearizable' };
}

function assertOrder(
  { model, semantics }: NormalisedKey,
  operations: readonly Operation[],
  order: readonly Call[],
): void {
  const places = order.map((call) => operations.indexOf(call.operation));
  assert.equal(replay(replayedList([...operations]), places, model, semantics), undefined);
}

function decide(operations: readonly Operation[]): string {
  const { calls, model } = normalise('k1', operations, models.named('register'), REGISTER);
  return search(calls, model, REGISTER.initial, new Budget(PLENTY), 'order').verdict;
}
