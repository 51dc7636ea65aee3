import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SnapshotWatch, type NodeReading } from '../../nemesis/snapshot-watch.ts';

interface Said {
  readonly last: number;
  readonly base?: number;
  readonly applied?: number;
  readonly installed?: number;
  readonly term?: number;
  readonly leads?: boolean;
}

function reading(node: string, { last, base, applied = last, installed, term = 1, leads = false }: Said): NodeReading {
  const log = { lastIndex: last, appliedIndex: applied, ...(base === undefined ? {} : { baseIndex: base }) };
  return { node, term, isLeader: leads, log, snapshotsInstalled: installed };
}

const leader = (last: number, base?: number): NodeReading =>
  reading('n1', { last, leads: true, ...(base === undefined ? {} : { base }) });
const follower = (last: number, installed?: number): NodeReading =>
  reading('n3', { last, ...(installed === undefined ? {} : { installed }) });

/** Away until needed: what the leader had early is 12, and it drops entries up to 20. */
function awayUntilNeeded(): SnapshotWatch {
  const watch = new SnapshotWatch(['n3']);
  for (const read of [leader(10, 0), leader(11, 0), leader(12, 0), leader(25, 20)])
    watch.observe([read, follower(10, 4)]);
  return watch;
}

describe('SnapshotWatch', () => {
  it('needs a snapshot when the leader has dropped what it had when the links were cut, and more', () => {
    const watch = new SnapshotWatch(['n3']);
    const seen = [leader(10, 0), leader(11, 0), leader(12, 0), leader(19, 12), leader(21, 13)].map((read) => {
      watch.observe([read, follower(10, 0)]);
      return watch.needed;
    });
    assert.deepEqual(seen, [false, false, false, false, true]);
  });

  it('does not believe the follower, which may have entries that it knows of as not committed', () => {
    const watch = new SnapshotWatch(['n3']);
    for (const read of [leader(15, 0), leader(22, 0), leader(31, 16), leader(33, 16)])
      watch.observe([read, follower(15, 0)]);
    assert.equal(watch.needed, false);
  });

  it('heeds the leader of the highest term, and none among those that are away', () => {
    const watch = new SnapshotWatch(['n3']);
    const deposed = reading('n2', { last: 90, base: 80, term: 1, leads: true });
    const away = reading('n3', { last: 90, base: 80, term: 9, leads: true });
    for (const last of [10, 11, 12, 30]) {
      watch.observe([deposed, away, reading('n1', { last, base: 8, term: 2, leads: true })]);
    }
    assert.equal(watch.needed, false);
  });

  it('is proven by a counter that grew after the return, and by nothing before it', () => {
    const watch = awayUntilNeeded();
    assert.equal(watch.needed, true);
    watch.observe([leader(26, 20), follower(10, 5)]);
    watch.returned();
    assert.equal(watch.settled, false);
    watch.observe([leader(27, 20), follower(10, 5)]);
    assert.equal(watch.effect().proven, false);
    watch.observe([leader(27, 20), follower(27, 6)]);
    assert.equal(watch.settled, true);
    const { proven, observation, count, reason } = watch.effect();
    assert.deepEqual([proven, observation, count, reason], [true, 'snapshots installed', 1, undefined]);
  });

  it('waits until the counter was read, or what comes would not be seen', () => {
    const watch = new SnapshotWatch(['n3']);
    for (const read of [leader(10, 0), leader(11, 0), leader(12, 0), leader(25, 20)])
      watch.observe([read, follower(10)]);
    assert.equal(watch.needed, false);
    watch.observe([leader(26, 20), follower(10, 0)]);
    assert.equal(watch.needed, true);
    watch.returned();
    watch.observe([leader(27, 20), follower(27)]);
    assert.equal(watch.settled, false);
    watch.observe([leader(28, 20), follower(28, 1)]);
    assert.deepEqual([watch.settled, watch.effect().proven], [true, true]);
  });

  it('counts on where a counter began anew with its process', () => {
    const watch = awayUntilNeeded();
    watch.returned();
    watch.observe([follower(27, 1)]);
    assert.equal(watch.effect().count, 1);
  });

  it('says that a node caught up from the log', () => {
    const watch = awayUntilNeeded();
    watch.returned();
    watch.observe([leader(40, 20), follower(25, 4)]);
    assert.equal(watch.settled, true);
    assert.deepEqual([watch.effect().proven, watch.effect().reason], [false, 'n3 caught up from the log']);
  });

  it('says that the lag was too small, how small, and why it cannot be told', () => {
    const said = (base: number | undefined): string | undefined => {
      const watch = new SnapshotWatch(['n3']);
      for (const last of [10, 11, 12, 14]) watch.observe([leader(last, base), follower(10, 0)]);
      watch.returned();
      watch.observe([follower(14, 0)]);
      return watch.effect().reason;
    };
    assert.equal(
      said(8),
      'n3 did not lag far enough: it may have the entries up to 12, and n1 still had those after 8',
    );
    assert.equal(said(undefined), 'n3 did not lag far enough: n1 does not say which entries it still has');
  });

  it('says what else was missing: an answer, a leader, the time to catch up', () => {
    const silent = new SnapshotWatch(['n3']);
    silent.observe([leader(10, 0)]);
    assert.equal(silent.effect().reason, 'n3 never said how many snapshots it installed');
    const leaderless = new SnapshotWatch(['n3']);
    leaderless.observe([reading('n1', { last: 10 }), follower(10, 0)]);
    assert.equal(leaderless.effect().reason, 'n3 was away while nobody else led');
    const late = awayUntilNeeded();
    late.returned();
    late.observe([follower(24, 4)]);
    assert.equal(late.settled, false);
    assert.equal(late.effect().reason, 'n3 had not caught up when the wait for it was over');
  });

  it('asks of every target that it installs a snapshot', () => {
    const watch = new SnapshotWatch(['n3', 'n4']);
    const both = (n3: number, n4: number): NodeReading[] => [
      follower(10, n3),
      reading('n4', { last: 10, installed: n4 }),
    ];
    for (const read of [leader(10, 0), leader(11, 0), leader(12, 0), leader(25, 20)])
      watch.observe([read, ...both(0, 0)]);
    watch.returned();
    watch.observe(both(1, 0));
    assert.deepEqual([watch.settled, watch.effect().proven], [false, false]);
    watch.observe(both(1, 1));
    assert.deepEqual([watch.settled, watch.effect().proven, watch.effect().count], [true, true, 2]);
  });
});
