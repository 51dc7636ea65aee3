import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Attempts } from '../../../../harness/search/hunt/attempt.ts';
import { Portions, tryPortion, type Catch, type Portion, type Tried } from '../../../../harness/search/hunt/portion.ts';
import { seedAt } from '../../../../harness/search/hunt/seeds.ts';
import { NO_TALLY, type Tally } from '../../../../harness/search/hunt/tally.ts';
import { STRATEGIES } from '../../../../harness/search/strategies/portfolio.ts';
import { raftTrials } from './subjects.ts';

describe('harness/search/hunt/portion', () => {
  it('counts seeds on from the first, which is the hunt’s own', () => {
    assert.deepEqual(
      [0, 1, 10].map((position) => seedAt('7', position)),
      ['7', '8', '17'],
    );
    assert.equal(seedAt('99999999999999999999', 1), '100000000000000000000');
    assert.deepEqual(
      [0, 3].map((position) => seedAt('night', position)),
      ['night', 'night/3'],
    );
    assert.equal(seedAt('007', 1), '007/1');
  });

  it('hands over the first schedule of each signature, and none that is known', () => {
    const { to, tally, caught } = trial(new Set());
    const signatures = caught.map(({ attempt }) => attempt.breach?.signature ?? '');
    assert.ok(signatures.length > 0);
    assert.deepEqual(signatures, [...new Set(signatures)]);
    assert.ok(tally.broken >= signatures.length);
    assert.equal(caught[0]?.attempt.seed, seedAt('1', caught[0]?.position ?? -1));
    assert.deepEqual(trial(new Set(signatures)), { to, tally, caught: [] });
  });

  it('ends in the midst of a schedule that is stopped, and knows nothing of it', () => {
    let cut = 0;
    for (const times of [0, 1, 7, 300, 900, 2_000, 4_000, 6_000]) {
      const stopped = tried('verdi', 6, undefined, after(times));
      assert.deepEqual(stopped, tried('verdi', stopped.to));
      assert.equal(stopped.tally.schedules, stopped.to);
      if (stopped.to > 0 && stopped.to < 6) cut++;
    }
    assert.ok(cut > 1);
  });

  it('asks a core that is stopped for no answer', () => {
    const [first] = Array.from({ length: 40 }, (_, seed) => seed).filter(
      (seed) => tried('verdi', seed + 1).tally.asked > 0,
    );
    assert.ok(first !== undefined);
    const calls = callsOf('verdi', first + 1);
    for (let times = calls - 40; times < calls; times++) {
      const { to, caught } = tried('verdi', first + 1, undefined, after(times));
      assert.deepEqual([to, caught], [first, []]);
    }
  });

  it('writes down what was broken when it was stopped', () => {
    const { caught } = tried('verdi+figure-8', 25);
    const [{ position }] = caught as [Catch];
    const stop = after(callsOf('verdi+figure-8', position + 1));
    assert.deepEqual(tried('verdi+figure-8', 25, undefined, stop).caught, caught.slice(0, 1));
  });

  it('adds up the same whoever is done first', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 40 }),
        fc.array(fc.nat(), { maxLength: 50 }),
        (size, count, order) => {
          const portions = new Portions(size, 5, 5 + count, NO_TALLY);
          const open: Portion[] = [];
          for (const choice of order) {
            const next = portions.take();
            if (next !== undefined) open.push(next);
            const [chosen] = open.splice(choice % Math.max(1, open.length), 1);
            if (chosen !== undefined) portions.done(chosen, oneEach(chosen));
          }
          for (let next = portions.take(); next !== undefined; next = portions.take()) open.push(next);
          for (const left of open.reverse()) portions.done(left, oneEach(left));
          assert.equal(portions.position, 5 + count);
          assert.equal(portions.tally.schedules, count);
        },
      ),
    );
  });

  it('is only as far as the first portion that is not done', () => {
    const portions = new Portions(10, 0, 100, NO_TALLY);
    const [first, second] = [portions.take(), portions.take()] as [Portion, Portion];
    portions.done(second, oneEach(second));
    portions.tried(first, { ...NO_TALLY, schedules: 3 });
    assert.deepEqual([portions.position, portions.tally.schedules, portions.soFar.schedules], [0, 0, 13]);
    portions.done(first, oneEach(first));
    assert.deepEqual([portions.position, portions.tally.schedules, portions.soFar.schedules], [20, 20, 20]);
  });
});

interface Trial extends Tried {
  readonly caught: readonly Catch[];
}

function trial(known: Set<string>): Trial {
  return tried('verdi+figure-8', 25, known);
}

/** So many schedules from the first on. */
function tried(build: string, to: number, known = new Set<string>(), stop = (): boolean => false): Trial {
  const attempts = new Attempts({ strategies: STRATEGIES, sizes: [3], trials: raftTrials(build), progress: true });
  const caught: Catch[] = [];
  const listener = { caught: (what: Catch) => void caught.push(what), tried: () => undefined, stop };
  return { ...tryPortion(attempts, '1', { from: 0, to }, known, listener), caught };
}

/** How often schedules ask whether they are to end. */
function callsOf(build: string, to: number): number {
  let calls = 0;
  tried(build, to, undefined, () => ++calls < 0);
  return calls;
}

/** Says so when it was asked this often. */
function after(times: number): () => boolean {
  let asked = 0;
  return () => ++asked > times;
}

function oneEach({ from, to }: Portion): Tally {
  return { ...NO_TALLY, schedules: to - from };
}
