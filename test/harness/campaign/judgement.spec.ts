import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { CampaignEnd } from '../../../harness/core/campaign/summary.ts';
import type { JobOutcome } from '../../../harness/core/campaign/outcome.ts';
import type { FailOn } from '../../../harness/campaign/judgement.ts';
import { parseMinimum } from '../../../harness/campaign/minimums.ts';
import { Results } from '../../../harness/campaign/results.ts';
import { summaryOf } from '../../../harness/campaign/summary.ts';
import { failed, job, MEASURES, outcome, troubled, variant } from './outcomes.ts';

const CONTROL = { purpose: 'control' } as const;

describe('the verdict of a campaign', () => {
  it('is pass when all passed and the controls failed as they must', () => {
    const { verdict, exitCode, sentences } = judged([
      outcome(job('a', 1)),
      failed(job('planted', 1, CONTROL), 'logs/panic', { expected: true }),
    ]);
    assert.deepEqual([verdict, exitCode], ['pass', 0]);
    assert.deepEqual(sentences, ['1 job passed. The negative control failed as it must.']);
  });

  it('is fail when something failed, with the ways in which it did', () => {
    const found = failed(job('planted', 1, CONTROL), 'logs/panic', { expected: true });
    const { verdict, exitCode, sentences } = judged([failed(job('a', 1), 'logs/panic'), outcome(job('a', 2)), found]);
    assert.deepEqual([verdict, exitCode], ['fail', 1]);
    assert.match(sentences[0] ?? '', /1 job failed, in one way: logs\/panic \(1\); 1 job passed/);
  });

  it('is fail when a control was not found, however well all the rest went', () => {
    const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
    const { verdict, exitCode, sentences } = judged([
      outcome(job('a', 1)),
      ...seeds.map((seed) => outcome(job('planted', seed, CONTROL), { expected: false })),
    ]);
    assert.deepEqual([verdict, exitCode], ['fail', 1]);
    assert.match(sentences[0] ?? '', /control planted had to fail and did not in 10 runs .*what passed proves nothing/);
  });

  it('is not pass while a control was not found, and not fail before all its seeds were tried', () => {
    const early = [outcome(job('a', 1)), outcome(job('planted', 1, CONTROL), { expected: false })];
    const { verdict, exitCode, sentences } = judged(early, { ended: 'time' });
    assert.deepEqual([verdict, exitCode], ['vacuous', 3]);
    assert.match(sentences[0] ?? '', /^The control planted was not found yet, in 1 run .*proves nothing/);
  });

  it('is unknown when it was interrupted and nothing failed, never pass', () => {
    const { verdict, exitCode, sentences } = judged([outcome(job('a', 1))], { ended: 'interrupted' });
    assert.deepEqual([verdict, exitCode], ['unknown', 130]);
    assert.equal(sentences[0], 'Interrupted before everything was done.');
    const failing = judged([failed(job('a', 1), 'logs/panic')], { ended: 'interrupted' });
    assert.deepEqual([failing.verdict, failing.exitCode], ['fail', 130]);
  });

  it('is vacuous when faults had no effect, although every run says pass', () => {
    const idle = { ...MEASURES, faults: { kill: { planned: 2, effective: 0 } } };
    const { verdict, exitCode, sentences } = judged([outcome(job('a', 1), { measures: idle })], { controls: false });
    assert.deepEqual([verdict, exitCode], ['vacuous', 3]);
    assert.deepEqual(sentences, ['kill with an effect: 0, at least 1 are needed.']);
  });

  it('is vacuous when a scenario tested nothing in any run, whatever others did', () => {
    const nothing = outcome(job('b', 1), { ending: 'vacuous', expected: false });
    const { verdict, exitCode, sentences } = judged([outcome(job('a', 1)), nothing], { controls: false });
    assert.deepEqual([verdict, exitCode], ['vacuous', 3]);
    assert.deepEqual(sentences, ['No run of b (as given) tested anything.', '1 job tested nothing.']);
  });

  it('is vacuous below a minimum that was asked for', () => {
    const asked = { controls: false, minimums: ['operations=21'] };
    assert.equal(judged([outcome(job('a', 1))], asked).exitCode, 3);
    assert.equal(judged([outcome(job('a', 1)), outcome(job('a', 2))], asked).exitCode, 0);
  });

  it('is not held up by single runs that were vacuous or undecided, unless that was asked for', () => {
    const outcomes = [
      outcome(job('a', 1)),
      outcome(job('a', 2), { ending: 'vacuous', expected: false }),
      outcome(job('a', 3), { ending: 'unknown', expected: false }),
    ];
    assert.equal(judged(outcomes, { controls: false }).exitCode, 0);
    assert.equal(judged(outcomes, { controls: false, failOn: ['unknown'] }).exitCode, 2);
    assert.equal(judged(outcomes, { controls: false, failOn: ['unknown', 'vacuous'] }).exitCode, 3);
    assert.equal(judged([failed(job('a', 1), 'x/y')], { controls: false, failOn: ['unknown'] }).exitCode, 0);
  });

  it('is red for trouble of the harness, and says what the machine lacks', () => {
    const lost = judged([outcome(job('a', 1)), troubled(job('a', 2), 'disk full')], { controls: false });
    assert.deepEqual([lost.verdict, lost.exitCode], ['unknown', 70]);
    const missing = troubled(job('a', 2), 'no Docker', { ending: 'unavailable' });
    assert.equal(judged([outcome(job('a', 1)), missing], { controls: false }).exitCode, 69);
    const bug = judged([failed(job('a', 1), 'x/y'), troubled(job('a', 2), 'disk full')], { controls: false });
    assert.equal(bug.exitCode, 1);
  });

  it('of nothing at all is vacuous', () => {
    assert.equal(judged([], { controls: false }).verdict, 'vacuous');
  });

  it('refuses minimums of what nobody counts', () => {
    assert.throws(() => parseMinimum('laughs=3'), /expected name=count with one of operations, faults/);
    assert.throws(() => parseMinimum('operations'), /expected name=count/);
  });
});

interface Asked {
  readonly controls?: boolean;
  readonly failOn?: FailOn;
  readonly minimums?: readonly string[];
  readonly ended?: CampaignEnd;
}

function judged(
  outcomes: readonly JobOutcome[],
  { controls = true, failOn = ['fail'], minimums = [], ended = 'all' }: Asked = {},
) {
  const tests = [variant('a'), variant('b')].filter(({ scenario }) =>
    outcomes.some((each) => each.job.scenario === scenario),
  );
  const results = new Results([...tests, ...(controls ? [variant('planted', CONTROL)] : [])]);
  for (const each of outcomes) results.take(each);
  return summaryOf(results, {
    name: 'night',
    ended,
    version: '1',
    seeds: '1..3',
    shard: null,
    elapsed: 1_000,
    of: null,
    failOn,
    minimums: minimums.map(parseMinimum),
    regressions: [],
    resume: 'again',
  });
}
