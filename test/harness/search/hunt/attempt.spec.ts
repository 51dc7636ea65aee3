import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { HarnessError, InputError } from '../../../../harness/core/errors.ts';
import { Attempts, type Attempt } from '../../../../harness/search/hunt/attempt.ts';
import { STRATEGIES, strategyNamed } from '../../../../harness/search/strategies/portfolio.ts';
import { Trials } from '../../../../harness/search/trials.ts';
import { raftTrials } from './subjects.ts';

/** One bug of each kind: votes, terms, logs, replication, commit, clients, restarts, disks, members. */
const FOUND_SOON = [
  'verdi+vote-twice',
  'verdi+forget-term',
  'verdi+no-prev-term-check',
  'verdi+match-leader-last',
  'verdi+figure-8',
  'verdi+double-apply',
  'verdi+ack-before-durable',
  'verdi+batching+commit-not-capped',
];

const INNOCENT = [
  'verdi',
  'paper',
  'verdi+leader-lease',
  'verdi+batching+compaction+membership+transfer',
  'verdi+ctl-leader-volatile',
];

describe('harness/search/hunt/attempt', () => {
  for (const build of FOUND_SOON) {
    it(`${build} is found, and its schedule leads to the same by itself`, () => {
      const attempts = attemptsOn(raftTrials(build));
      const found = firstBroken(attempts, 300);
      assert.ok(found, 'found within 300 schedules');
      const { schedule, ...recorded } = attempts.record(found.seed);
      assert.deepEqual(recorded, found);
      const result = raftTrials(build)(found.nodes.length).run(schedule);
      assert.deepEqual([result.digest, result.skipped], [found.digest, 0]);
      assert.ok(result.violations.some(({ predicate }) => predicate === found.breach?.predicate));
      assert.equal(result.violations[0]?.at, schedule.length - 1, 'the schedule ends where it breaks');
    });
  }

  for (const build of INNOCENT) {
    it(`${build} is not accused, neither of a wrong step nor of a missing answer`, () => {
      const attempts = attemptsOn(raftTrials(build));
      const all = seeds(80).map((seed) => attempts.attempt(seed));
      assert.deepEqual(
        all.flatMap(({ seed, breach }) => (breach === undefined ? [] : [{ seed, breach }])),
        [],
      );
      assert.ok(
        all.some(({ progress }) => progress),
        'answers were asked for',
      );
    });
  }

  it('a cluster that elects nobody owes an answer', () => {
    const attempts = attemptsOn(
      changed('verdi', (handlers) => ({ ...handlers, timeout: (state: unknown) => nothingBut(state) })),
    );
    const found = firstBroken(attempts, 100);
    assert.deepEqual([found?.breach?.kind, found?.breach?.predicate], ['liveness', null]);
    assert.ok(attempts.record(found?.seed ?? '').schedule.length > 0);
  });

  it('asks for no answer when it is told not to', () => {
    const quiet = attemptsOn(
      changed('verdi', (handlers) => ({ ...handlers, timeout: (state: unknown) => nothingBut(state) })),
      false,
    );
    assert.equal(firstBroken(quiet, 60), undefined);
  });

  it('a node alone need not answer where none of the build ever does, and has to where it does', () => {
    assert.deepEqual(excuses('verdi', 1), ['alone']);
    assert.deepEqual(excuses('verdi+single-node-wins', 1), []);
  });

  it('a guided seed leads several worlds, and what it breaks in the last of them is its schedule', () => {
    const trials = raftTrials('verdi+up-to-date-by-index');
    const attempts = new Attempts({
      strategies: [strategyNamed('guided')],
      sizes: [3],
      trials,
      progress: false,
      dear: true,
    });
    const later = seeds(60)
      .map((seed) => attempts.attempt(seed))
      .find(({ breach, worlds }) => breach !== undefined && worlds > 1);
    assert.ok(later, 'found in a later world');
    const { schedule, ...recorded } = attempts.record(later.seed);
    assert.deepEqual(recorded, later);
    assert.ok(schedule.length < later.steps, 'the steps of all worlds count');
    assert.equal(trials(3).run(schedule).digest, later.digest);
  });

  it('says of a schedule in which a process failed what it was, and lets other errors through', () => {
    const failing = (error: Error): Attempts =>
      attemptsOn(
        changed('verdi', (handlers) => ({ ...handlers, input: () => raise(error) })),
        false,
        [3],
      );
    const { trouble, breach, digest } = failing(new InputError('n1 said nothing', { code: 'NODE_SILENT' })).attempt(
      '1',
    );
    assert.deepEqual([trouble, breach, digest], [{ code: 'NODE_SILENT', message: 'n1 said nothing' }, undefined, 0]);
    assert.throws(() => failing(new RangeError('a mistake')).attempt('1'), RangeError);
  });

  it('refuses a schedule that does not lead to the same twice', () => {
    let calls = 0;
    const trials = changed('verdi+vote-twice', (handlers) => ({
      ...handlers,
      fingerprint: () => ++calls,
    }));
    const attempts = attemptsOn(trials);
    assert.throws(
      () => attempts.record('1'),
      (error) => error instanceof HarnessError && error.code === 'HUNT_NOT_REPEATABLE',
    );
  });
});

function raise(error: Error): never {
  throw error;
}

type RaftHandlers = Trials['subject']['system']['handlers'];

function attemptsOn(
  trials: (nodes: number) => Trials,
  progress = true,
  sizes: readonly number[] | null = null,
): Attempts {
  return new Attempts({ strategies: STRATEGIES, sizes, trials, progress });
}

function seeds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

function firstBroken(attempts: Attempts, count: number): Attempt | undefined {
  for (const seed of seeds(count)) {
    const attempt = attempts.attempt(seed);
    if (attempt.breach !== undefined) return attempt;
  }
  return undefined;
}

function excuses(build: string, size: number): string[] {
  const attempts = attemptsOn(raftTrials(build), true, [size]);
  const all = seeds(60).map((seed) => attempts.attempt(seed));
  assert.ok(all.every(({ breach }) => breach === undefined));
  return [...new Set(all.flatMap(({ excuse }) => (excuse === undefined ? [] : [excuse])))];
}

/** A build whose handlers were meddled with. */
function changed(build: string, change: (handlers: RaftHandlers) => RaftHandlers): (nodes: number) => Trials {
  return (nodes) => {
    const { subject } = raftTrials(build)(nodes);
    const handlers = change(subject.system.handlers);
    return new Trials({ ...subject, system: { ...subject.system, handlers } });
  };
}

/** What a handler gives that does nothing. */
function nothingBut(state: unknown): ReturnType<RaftHandlers['timeout']> {
  return { state, sends: [], outputs: [] };
}
