import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JobOutcome } from '../../../harness/core/campaign/outcome.ts';
import { CONFIRMED_PER_SIGNATURE } from '../../../harness/campaign/classify.ts';
import { Results } from '../../../harness/campaign/results.ts';
import { failed, job, MEASURES, outcome, troubled, variant } from './outcomes.ts';

const SIM = variant('sim');
const LIVE = variant('live', { engine: 'live' });
const CONTROL = variant('planted', { purpose: 'control', expect: { fail: 'linearizable/stale-read' } });

describe('results of a campaign', () => {
  it('count every job once, by how it ended', () => {
    const results = resultsOf([outcome(job('sim', 1)), outcome(job('sim', 2)), failed(job('sim', 3), 'logs/panic')]);
    assert.deepEqual(results.matrix[0]?.endings, { ...NONE, pass: 2, fail: 1 });
    assert.equal(results.matrix[0].unexpected, 1);
    assert.deepEqual(results.counts, { done: 3, runs: 3 });
  });

  it('add up what was tested by tests, each job once', () => {
    const results = resultsOf([
      outcome(job('sim', 1)),
      failed(job('sim', 2), 'logs/panic'),
      failed(job('sim', 2), 'logs/panic', { attempt: 2 }),
      outcome(job('planted', 1, { purpose: 'control' })),
    ]);
    const { operations, faults, leaders, premises } = results.tested;
    assert.deepEqual(operations, { ok: 40, fail: 2, info: 4 });
    assert.deepEqual(faults, { kill: { planned: 4, effective: 4 } });
    assert.deepEqual([leaders, premises], [6, { VotesCorrect: 8, LeaderCompleteness: 0 }]);
  });

  it('run failures of an exact engine again once: the same trace is a bug, another one nondeterminism', () => {
    const results = resultsOf([failed(job('sim', 5), 'invariants/VotesCorrect')]);
    assert.equal(results.signatures[0]?.kind, 'unconfirmed');
    assert.deepEqual(rerun(results), ['sim/5', 2]);
    results.take(failed(job('sim', 5), 'invariants/VotesCorrect', { attempt: 2 }));
    assert.equal(results.signatures[0].kind, 'bug');
    assert.equal(rerun(results), undefined);
    const other = resultsOf([
      failed(job('sim', 5), 'invariants/VotesCorrect'),
      failed(job('sim', 5), 'invariants/VotesCorrect', { attempt: 2, traceDigest: 'another trace' }),
    ]);
    assert.equal(other.signatures[0]?.kind, 'nondeterminism');
  });

  it('run failures on real nodes again twice: seen again is a bug, not again is flaky', () => {
    const first = failed(job('live', 5), 'linearizable/stale-read');
    const results = resultsOf([first, outcome(job('live', 5), { attempt: 2 })]);
    assert.deepEqual(rerun(results), ['live/5', 3]);
    assert.equal(results.signatures[0]?.kind, 'flaky');
    results.take(failed(job('live', 5), 'linearizable/stale-read', { attempt: 3 }));
    const signature = results.signatures.at(0);
    assert.equal(signature?.kind, 'bug');
    assert.deepEqual(signature.again, { runs: 2, failed: 1 });
    assert.equal(results.matrix[1]?.endings.fail, 1);
  });

  it('tell trouble of the machine, which goes away, from that of the harness, which does not', () => {
    const results = resultsOf([troubled(job('sim', 1), 'out of memory'), troubled(job('sim', 2), 'a mistake of ours')]);
    assert.deepEqual(
      [rerun(results), rerun(results)],
      [
        ['sim/1', 2],
        ['sim/2', 2],
      ],
    );
    results.take(outcome(job('sim', 1), { attempt: 2 }));
    results.take(troubled(job('sim', 2), 'a mistake of ours', { attempt: 2 }));
    assert.deepEqual(
      results.troubles.map(({ kind, message, count }) => [kind, message, count]),
      [
        ['environment', 'out of memory', 1],
        ['harness', 'a mistake of ours', 1],
      ],
    );
    assert.deepEqual(results.matrix[0]?.endings, { ...NONE, pass: 1, 'harness-error': 1 });
    assert.equal(results.tested.operations.ok, MEASURES.operations.ok);
  });

  it('confirm some failures of each signature, not thousands', () => {
    const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
    const results = resultsOf(seeds.map((seed) => failed(job('sim', seed), 'invariants/VotesCorrect')));
    for (let count = 0; count < CONFIRMED_PER_SIGNATURE; count++) assert.notEqual(rerun(results), undefined);
    assert.equal(rerun(results), undefined);
    const [signature] = results.signatures;
    assert.deepEqual([signature?.count, signature?.smallest.job.seed], [20, 1]);
  });

  it('count signatures as one that have one cause, as far as small schedules show', () => {
    const names = ['invariants/A', 'linearizable/a', 'invariants/B', 'invariants/C', 'logs/panic'];
    const results = resultsOf(names.map((name, index) => failed(job('sim', 9 - index), name)));
    const small = (signature: string, shape: string, predicate: string, breaks: readonly string[]) =>
      results.takeShrunk({ folder: 'f', nodes: 3, steps: 4, seed: 4, signature, shape, predicate, breaks });
    small('invariants/A', 'crash 1', 'A', ['A', 'B']);
    small('linearizable/a', 'crash 1', 'clients', ['clients']);
    small('invariants/B', 'crash 1, input 1', 'B', ['A', 'B']);
    // Its run shows A as well, but those of A never show C.
    small('invariants/C', 'input 2', 'C', ['A', 'C']);
    assert.deepEqual(
      results.signatures.map(({ signature, count, alias, smallest }) => [signature, count, alias, smallest.job.seed]),
      [
        ['invariants/A', 3, ['invariants/B', 'linearizable/a'], 7],
        ['invariants/C', 1, [], 6],
        ['logs/panic', 1, [], 5],
      ],
    );
    assert.equal(results.signatureCount, 3);
    results.takeUnshrunk('logs/panic', 'it breaks no invariant');
    assert.equal(results.signatures.at(-1)?.unshrunk, 'it breaks no invariant');
  });

  it('take a control as found by the first seed that fails as it must', () => {
    const planted = (seed: number) => job('planted', seed, { purpose: 'control' });
    const results = resultsOf([
      outcome(planted(1), { expected: false }),
      failed(planted(2), 'logs/panic'),
      failed(planted(3), 'linearizable/stale-read', { expected: true }),
    ]);
    const [control] = results.controls;
    assert.deepEqual([control?.state, control?.found?.job.seed, control?.runs], ['found', 3, 3]);
    assert.deepEqual(control?.others, ['seed 1: pass', 'seed 2: logs/panic']);
    assert.deepEqual(results.signatures, []);
    assert.equal(results.failures, 0);
  });

  it('are the same whether outcomes come at once or are read from a journal later', () => {
    const outcomes = fc.array(
      fc.record({ seed: fc.integer({ min: 1, max: 30 }), how: fc.constantFrom('pass', 'fail', 'trouble') }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(outcomes, fc.integer({ min: 0, max: 30 }), (drawn, at) => {
        const all = [...new Map(drawn.map((each) => [each.seed, each])).values()].map(({ seed, how }) => {
          if (how === 'pass') return outcome(job('sim', seed));
          return how === 'fail' ? failed(job('sim', seed), 'logs/panic') : troubled(job('sim', seed), 'gone');
        });
        const straight = resultsOf(all);
        const resumed = resultsOf(all.slice(0, at));
        // Runs that were handed out and did not end are asked for again by whoever goes on.
        while (resumed.nextRerun(() => true) !== undefined);
        const again = resultsOf([...all.slice(0, at), ...all.slice(at)]);
        assert.deepEqual(again.matrix, straight.matrix);
        assert.deepEqual(reruns(again), reruns(straight));
      }),
    );
  });
});

const NONE = { pass: 0, unknown: 0, vacuous: 0, fail: 0, 'harness-error': 0, unavailable: 0 };

function resultsOf(outcomes: readonly JobOutcome[]): Results {
  const results = new Results([SIM, LIVE, CONTROL]);
  for (const each of outcomes) results.take(each);
  return results;
}

function rerun(results: Results): [string, number] | undefined {
  const next = results.nextRerun(() => true);
  return next && [next.job.id, next.attempt];
}

function reruns(results: Results): string[] {
  const all: string[] = [];
  for (let next = rerun(results); next !== undefined; next = rerun(results)) all.push(next.join('#'));
  return all;
}
