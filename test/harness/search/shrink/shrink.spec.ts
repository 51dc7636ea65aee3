import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { parseText } from '../../../../harness/core/schedule/parse-text.ts';
import { formatText } from '../../../../harness/core/schedule/format-text.ts';
import { shrink, shrinking, type Shrunk, type ShrinkOptions } from '../../../../harness/search/shrink/shrink.ts';
import { directed, losses, randomFind, trialsOn, type Breaking } from '../subjects.ts';

const BUGS = [
  'forget-vote',
  'vote-twice',
  'denied-votes-counted',
  'vote-before-durable',
  'no-up-to-date-check',
  'forget-log',
  'ack-before-durable',
  'no-consistency-check',
  'conflict-by-index',
  'match-from-failed-reply',
  'stale-append-acked',
  'applies-uncommitted',
  'dedupe-volatile',
  'stale-read',
];

function shrunkFrom({ trials, schedule, predicate }: Breaking, options?: ShrinkOptions): Shrunk {
  const small = shrink(trials, schedule, { predicate }, options);
  assert.ok(small !== undefined);
  return small;
}

function breaksAtTheEnd({ trials, schedule, predicate }: Shrunk): boolean {
  const { violations, skipped } = trials.run(schedule, [predicate], true);
  return skipped === 0 && violations[0]?.at === schedule.length - 1;
}

describe('shrinking a schedule', () => {
  for (const bug of BUGS) {
    it(`random finds of ${bug}: still broken, nothing to spare, always the same`, () => {
      const found = randomFind(`verdi+${bug}`, 300);
      const small = shrunkFrom(found);
      assert.ok(breaksAtTheEnd(small), formatText(small.schedule));
      for (const position of small.schedule.keys()) {
        const fewer = small.schedule.toSpliced(position, 1);
        const { violations } = small.trials.run(fewer, [small.predicate], true);
        assert.deepEqual(
          violations,
          [],
          `step ${String(position + 1)} can be left out of\n${formatText(small.schedule)}`,
        );
      }
      const again = shrunkFrom(found);
      assert.deepEqual(again.schedule, small.schedule);
      assert.equal(again.digest, small.digest);
      assert.equal(again.exhausted, false);
    });
  }

  it('comes to at most one and a half times the directed schedule', () => {
    for (const bug of ['forget-vote', 'vote-twice', 'no-up-to-date-check', 'forget-log', 'no-consistency-check']) {
      const given = directed(bug);
      const found = randomFind(`verdi+${bug}`, 300);
      const own = given.trials.run(given.schedule, [found.predicate], true).violations[0];
      const least = shrunkFrom(own === undefined ? given : { ...given, predicate: found.predicate }).cut;
      assert.ok(shrunkFrom(found).schedule.length <= 1.5 * least, bug);
    }
  });

  it('is undefined where the predicate holds', () => {
    const { trials, schedule } = directed('forget-vote');
    assert.equal(shrink(trials, schedule, { predicate: 'LogMatching.hosts.match' }), undefined);
    const innocent = trialsOn('verdi', 3);
    assert.equal(shrink(innocent, schedule, { predicate: 'VotesCorrect.votes_currentTerm_votedFor' }), undefined);
  });

  it('keeps the predicate that was asked for, whatever breaks before it', () => {
    const { trials, schedule } = directed('figure-8');
    const small = shrink(trials, schedule, { predicate: 'StateMachineSafety.host' });
    assert.ok(small !== undefined && breaksAtTheEnd(small));
    assert.ok(small.violations.some(({ predicate }) => predicate === 'CommitRecordedCommitted'));
  });

  it('does with fewer nodes where fewer are enough, and with all where not', () => {
    assert.equal(shrunkFrom(directed('figure-8')).nodes.length, 2);
    assert.equal(shrunkFrom(directed('duplicate-votes-counted')).nodes.length, 4);
  });

  it('names nodes, clients, keys and values by first use', () => {
    const trials = trialsOn('verdi+ack-before-commit', 3);
    const schedule = parseText('T 2; D 2 0 RV; D 0 2 RVR; C 2 zoe 17 put quantity "a lot"', 'test');
    const small = shrink(trials, schedule, { predicate: 'OutputImpliesApplied' });
    assert.equal(small && formatText(small.schedule), 'T 0\nD 0 1 RV\nD 1 0 RVR\nC 0 a 1 put x 1\n');
  });

  it('puts simpler faults in the place of those there are', () => {
    const copied = trialsOn('verdi+forget-vote', 3);
    const votes = { predicate: 'VotesCorrect.votes_currentTerm_votedFor' };
    const small = shrink(copied, parseText('T 0; U 0 1 RV; D 0 1 RV 1; X 0 2; KU 1; R 1', 'test'), votes);
    assert.equal(small && formatText(small.schedule), 'T 0\nD 0 1 RV\nK 1\nR 1\n');
    assert.deepEqual(losses(shrunkFrom(directed('vote-before-durable')).schedule), ['unsynced']);
  });

  it('takes macros apart', () => {
    const { schedule, predicate, trials } = shrunkFrom(directed('forget-log'));
    assert.ok(schedule.every(({ rule }) => rule !== 'elect' && rule !== 'replicate' && rule !== 'drop-all'));
    assert.equal(trials.run(schedule, [predicate], true).violations.length, 1);
  });

  it('gives what it has when the budget ends', () => {
    const found = randomFind('verdi+no-up-to-date-check', 300);
    const hurried = shrunkFrom(found, { budget: 2_000 });
    assert.equal(hurried.exhausted, true);
    assert.ok(breaksAtTheEnd(hurried));
    assert.ok(hurried.schedule.length <= hurried.cut);
  });

  it('gives what it has when it is stopped, whenever that is', () => {
    const found = randomFind('verdi+no-up-to-date-check', 300);
    const lengths = [0, 1, 10, 40, 160, 640].map((times) => {
      let asked = 0;
      const stopped = shrunkFrom(found, { stop: () => ++asked > times });
      assert.equal(stopped.stopped, true);
      assert.ok(breaksAtTheEnd(stopped));
      return stopped.schedule.length;
    });
    assert.deepEqual(
      lengths,
      lengths.toSorted((one, other) => other - one),
    );
    assert.equal(lengths[0], shrunkFrom(found).cut);
    assert.ok(Math.min(...lengths) < Math.max(...lengths) / 2, lengths.join(', '));
    assert.equal(shrunkFrom(found).stopped, false);
  });

  it('takes the smallest result of several schedules', () => {
    const { trials, schedule, predicate } = directed('match-not-reset');
    const alone = shrunkFrom({ trials, schedule, predicate }, { starts: 1 });
    const small = shrunkFrom({ trials, schedule, predicate });
    const helped = shrink(trials, schedule, { predicate }, { starts: 1, others: [small.schedule] });
    assert.ok(helped !== undefined && helped.schedule.length <= Math.min(alone.schedule.length, small.schedule.length));
  });

  it('tells how far it is', () => {
    const { trials, schedule, predicate } = directed('forget-log');
    const told = [...shrinking(trials, schedule, { predicate })];
    assert.ok(told.length > 0);
    assert.ok(told.every(({ steps, cut, spent, budget }) => steps > 0 && steps <= cut && spent <= budget));
  });
});
