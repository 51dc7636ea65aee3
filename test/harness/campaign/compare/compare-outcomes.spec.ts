import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { compareOutcomes } from '../../../../harness/campaign/compare/compare-outcomes.ts';
import type { ComparedRun } from '../../../../harness/campaign/compare/compared-run.ts';
import type { Comparison } from '../../../../harness/core/campaign/comparison.ts';
import { stream } from '../../../../harness/core/random.ts';
import { compared, run, runs } from './outcomes.ts';

const STALE = 'linearizable/stale-read';

describe('a comparison of outcomes', () => {
  it('finds what is new, still there, fixed and in neither', () => {
    const comparison = compared(
      [
        ...runs(0, [1, 2, 3]),
        ...runs(1, [1, 2], { signature: STALE }),
        run(1, 3),
        run(2, 1, { signature: STALE }),
        run(2, 2, { signature: 'replicas' }),
        run(2, 3),
      ],
      ['A', 'B', 'C'],
    );
    assert.equal(comparison.result, 'new-failure');
    const [stale, replicas] = comparison.signatures;
    assert.ok(stale);
    assert.deepEqual(stale.seeds, [[], [1, 2], [1]]);
    assert.deepEqual(statuses(stale), ['new', 'new']);
    assert.equal(stale.first, 1);
    assert.equal(stale.summary, 'seed 1 broke it');
    assert.match(stale.replay, /--seed 1$/);
    assert.deepEqual(statuses(replicas), ['absent', 'new']);
    assert.match(
      comparison.sentence,
      /^New failure: linearizable\/stale-read in partitions from B on, 2 of 3 runs, first on seed 1\./,
    );
  });

  it('says no new failure where the first build has them all', () => {
    const comparison = compared([
      ...runs(0, [1, 2], { signature: STALE }),
      ...runs(1, [1, 2]),
      run(0, 3, { signature: 'replicas' }),
      run(1, 3, { signature: 'replicas' }),
    ]);
    assert.equal(comparison.result, 'no-new-failure');
    assert.deepEqual(comparison.signatures.map(statuses), [['fixed'], ['still']]);
    assert.ok(comparison.remarks.includes(`${STALE} in partitions, which A shows, is not there in B.`));
  });

  it('does not call fixed what later runs could not have shown', () => {
    const comparison = compared([
      run(0, 1, { signature: STALE }),
      run(1, 1, { ending: 'vacuous' }),
      run(0, 2),
      run(1, 2),
    ]);
    assert.deepEqual(comparison.signatures.map(statuses), [['vacuous']]);
  });

  it('calls flaky what a second run does not show, and counts it all the same', () => {
    const again = (...second: ComparedRun[]): Comparison =>
      compared([...runs(0, [1, 2]), run(1, 1, { signature: STALE }), run(1, 2), ...second]);
    assert.deepEqual(again(run(1, 1, { attempt: 2 })).signatures.map(statuses), [['flaky']]);
    assert.equal(again(run(1, 1, { attempt: 2 })).result, 'new-failure');
    assert.match(again(run(1, 1, { attempt: 2 })).sentence, /did not show when that seed was run again/);
    assert.deepEqual(again(run(1, 1, { attempt: 2, signature: STALE })).signatures.map(statuses), [['new']]);
    // A second run that tested nothing denies nothing.
    assert.deepEqual(again(run(1, 1, { attempt: 2, ending: 'vacuous' })).signatures.map(statuses), [['new']]);
  });

  it('loses no failure that only a second run shows', () => {
    const comparison = compared([
      run(0, 1, { signature: STALE }),
      run(0, 1, { attempt: 2, signature: STALE }),
      run(1, 1),
      run(1, 1, { attempt: 2, signature: 'replicas', replay: 'npx verdict replay runs/second' }),
    ]);
    assert.equal(comparison.result, 'new-failure');
    const [stale, replicas] = comparison.signatures;
    assert.deepEqual([statuses(stale), stale?.seeds], [['fixed'], [[1], []]]);
    assert.deepEqual([replicas?.seeds, replicas?.replay], [[[], [1]], 'npx verdict replay runs/second']);
    // Rates are those of first runs.
    assert.equal(comparison.scenarios[0]?.cells[1]?.failures, 0);
  });

  it('pairs rates by seed', () => {
    const { scenarios } = compared([
      ...runs(0, [1, 2, 3, 4, 5, 6, 7]),
      ...runs(1, [1, 2, 3, 4, 5], { signature: STALE }),
      run(1, 6),
      run(1, 7, { ending: 'unknown' }),
    ]);
    const [difference] = scenarios[0]?.against ?? [];
    assert.deepEqual(difference?.pairs, { both: 0, onlyFirst: 0, onlySecond: 5, neither: 1 });
    assert.equal(difference.test, 'mcnemar');
    // 2 / 2^5
    assert.ok(Math.abs(difference.p - 1 / 16) < 1e-12);
    assert.ok(Math.abs(difference.difference.share - 5 / 6) < 1e-12);
    assert.ok(difference.difference.low > 0);
    const [, later] = scenarios[0]?.cells ?? [];
    assert.deepEqual([later?.runs, later?.decided, later?.failures], [7, 6, 5]);
  });

  it('falls back on whole rates where no seed was decided in both columns', () => {
    const { scenarios } = compared([
      ...runs(0, [1, 2, 3, 4]),
      ...runs(0, [5, 6, 7, 8], { ending: 'unknown' }),
      ...runs(1, [1, 2, 3, 4], { ending: 'unknown' }),
      ...runs(1, [5, 6, 7, 8], { signature: STALE }),
    ]);
    const [difference] = scenarios[0]?.against ?? [];
    assert.equal(difference?.test, 'fisher');
    // 0 of 4 and 4 of 4: two tables of C(8,4) = 70.
    assert.ok(Math.abs(difference.p - 2 / 70) < 1e-12);
    assert.equal(difference.difference.share, 1);
  });

  it('takes all rates into account, and all measures, each as one family', () => {
    const all = [1, 2].flatMap((scenario) =>
      [0, 1].flatMap((column) =>
        runs(column, [1, 2, 3, 4, 5, 6], {
          scenario: `s${String(scenario)}`,
          ...(column === 1 && scenario === 1 ? { signature: STALE } : {}),
        }),
      ),
    );
    const [first, second] = compared(all).scenarios.map(({ against }) => against[0]);
    // 2 / 2^6 = 1/32, times two tests; the other one saw nothing.
    assert.ok(Math.abs((first?.adjusted ?? NaN) - 1 / 16) < 1e-12);
    assert.equal(second?.adjusted, 1);
  });

  it('has a word for an effect only where its interval excludes none', () => {
    const made = (column: number, values: readonly number[]): ComparedRun[] =>
      values.map((throughput, index) => run(column, index + 1, { measures: { throughput } }));
    const apart = compared([...made(0, [1, 2, 3, 4, 5, 6, 7, 8]), ...made(1, [11, 12, 13, 14, 15, 16, 17, 18])]);
    const [difference] = measure(apart, 'throughput')?.against ?? [];
    assert.deepEqual([difference?.word, difference?.delta.value], ['large', 1]);
    assert.equal(difference?.shift?.difference, 10);
    assert.ok(
      apart.remarks.some((remark) => /throughput: more in B, which is better, 14\.5 ok\/s against 4\.5/.test(remark)),
    );
    const alike = compared([...made(0, [1, 3, 5, 7, 9]), ...made(1, [2, 4, 6, 8, 10])]);
    assert.equal(measure(alike, 'throughput')?.against[0]?.word, undefined);
    assert.ok(
      alike.remarks.some((remark) => remark.startsWith('No difference in rates or measures at the level of 5 %')),
    );
  });

  it('measures what a run says of leaders, service and faults', () => {
    const measures = {
      duration: 30_000,
      terms: 6,
      leaders: 3,
      newLeaderAfter: [100, 300],
      unavailable: [1_500, 2_500],
      availability: { none: 1, kill: 0.25 },
      operations: { ok: 6, fail: 2, info: 2 },
    };
    const comparison = compared([0, 1].flatMap((column) => runs(column, [1, 2], { measures })));
    const medians = Object.fromEntries(
      (comparison.scenarios[0]?.measures ?? []).map(({ name, cells }) => [name, cells[0]?.median]),
    );
    assert.deepEqual(medians, {
      throughput: 0,
      'unknown outcomes': 20,
      'time to a new leader': 200,
      'time without any success': 4,
      'longest time without any success': 2.5,
      'terms per minute': 12,
      'leaders per minute': 6,
      'availability during kill': 25,
      'availability between faults': 100,
    });
  });

  it('is troubled by runs without a verdict, and by columns that tested nothing', () => {
    const trouble = compared([run(0, 1), run(1, 1, { ending: 'harness-error', trouble: 'disk full' })]);
    assert.equal(trouble.result, 'troubled');
    assert.deepEqual(
      trouble.troubles.map(({ column, seed, trouble: why }) => [column, seed, why]),
      [[1, 1, 'disk full']],
    );
    const nothing = compared([run(0, 1), run(1, 1, { ending: 'vacuous' })]);
    assert.equal(nothing.result, 'nothing-tested');
    assert.match(nothing.sentence, /partitions on B/);
    // A failure is one whatever else went wrong.
    const both = compared([
      run(0, 1),
      run(1, 1, { signature: STALE }),
      run(1, 2, { ending: 'harness-error', trouble: 'x' }),
    ]);
    assert.equal(both.result, 'new-failure');
  });

  it('counts equal traces of exact runs', () => {
    const exact = { level: 'exact' as const };
    const comparison = compared([
      ...[1, 2].map((seed) => run(0, seed, { ...exact, traceDigest: `t${String(seed)}` })),
      run(1, 1, { ...exact, traceDigest: 't1' }),
      run(1, 2, { ...exact, traceDigest: 'other' }),
    ]);
    assert.equal(comparison.scenarios[0]?.exact, true);
    assert.deepEqual(comparison.scenarios[0].against[0]?.traces, { compared: 2, same: 1 });
  });

  it('leaves out columns that were not run', () => {
    const comparison = compared([...runs(0, [1]), ...runs(2, [1], { signature: STALE })], ['A', 'B', 'C']);
    assert.deepEqual(
      comparison.scenarios[0]?.against.map(({ column }) => column),
      [2],
    );
    assert.deepEqual(comparison.signatures[0]?.tried, [0, 2]);
    assert.deepEqual(comparison.signatures[0].against, [{ column: 2, status: 'new' }]);
  });

  it('seldom calls a difference where both columns are the same by chance', () => {
    let called = 0;
    for (let night = 0; night < 100; night++) {
      const random = stream(String(night), 'comparison');
      const all = [0, 1].flatMap((column) =>
        Array.from({ length: 20 }, (_, index) =>
          run(column, index + 1, {
            ...(random.chance(0.2) ? { signature: STALE } : {}),
            measures: {
              throughput: random.next(),
              terms: random.integer(9),
              newLeaderAfter: [random.next()],
              availability: { none: random.next() },
            },
          }),
        ),
      );
      const { remarks } = compared(all);
      if (remarks.some((remark) => remark.startsWith('These are differences'))) called++;
    }
    // At 5 %, about five of a hundred for each of the two families; more than 20 would be one in ten thousand.
    assert.ok(called <= 20, String(called));
  });

  it('is a function of what it is given', () => {
    const all = [...runs(0, [1, 2]), ...runs(1, [1, 2], { signature: STALE })];
    const { format: _format, result: _result, sentence: _sentence, remarks: _remarks, ...given } = compared(all);
    assert.deepEqual(compareOutcomes({ ...given, runs: all }), compared(all));
  });
});

function statuses(signature: Comparison['signatures'][number] | undefined): string[] | undefined {
  return signature?.against.map(({ status }) => status);
}

function measure({ scenarios }: Comparison, name: string) {
  return scenarios[0]?.measures.find((one) => one.name === name);
}
