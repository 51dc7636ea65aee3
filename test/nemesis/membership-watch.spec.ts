import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { MembershipChange } from '../../harness/core/fault-action.ts';
import { MembershipWatch, type MemberList } from '../../nemesis/membership-watch.ts';

/** Lists as nodes say them: `n1: n1 n2 n3`, with another identity where one is given: `n3/b`. */
function lists(...said: readonly string[]): MemberList[] {
  return said.map((text) => {
    const [node = '', members = ''] = text.split(': ');
    return {
      node,
      members: members.split(' ').map((word) => {
        const [name = '', identity = 'a'] = word.split('/');
        return { node: name, identity: `${name}-${identity}` };
      }),
    };
  });
}

const ALL = lists('n1: n1 n2 n3', 'n2: n1 n2 n3', 'n3: n1 n2 n3');
const WITHOUT = lists('n1: n1 n2', 'n2: n1 n2');
const ANEW = lists('n1: n1 n2 n3/b', 'n2: n1 n2 n3/b');
const NOWHERE = { applied: undefined, leader: 10 };

function watchOf(change: MembershipChange): MembershipWatch {
  const watch = new MembershipWatch('n3', change);
  watch.observe(change === 'add' ? WITHOUT : ALL, NOWHERE);
  return watch;
}

describe('a change of the members', () => {
  it('has come when a majority of the members it leads to say so, and not before', () => {
    const watch = watchOf('remove');
    assert.equal(watch.phase, 'leave');
    watch.observe(lists('n1: n1 n2', 'n2: n1 n2 n3', 'n3: n1 n2 n3'), NOWHERE);
    assert.equal(watch.phase, 'leave');
    watch.observe(WITHOUT, NOWHERE);
    assert.equal(watch.phase, 'done');
    assert.deepEqual(
      watch.members?.map(({ node }) => node),
      ['n1', 'n2'],
    );
  });

  it('is not seen in what those say that are no members by it', () => {
    const watch = watchOf('remove');
    watch.observe(lists('n1: n1 n2 n3', 'n3: n1 n2', 'n4: n1 n2'), NOWHERE);
    assert.equal(watch.phase, 'leave');
  });

  it('is over when the node is a member again, another one than before, and has applied what was committed by then', () => {
    const watch = watchOf('remove');
    watch.observe(WITHOUT, NOWHERE);
    watch.takeBack();
    watch.observe(ALL, { applied: 99, leader: 10 });
    assert.equal(watch.phase, 'join', 'its former self does not count');
    watch.observe(ANEW, { applied: undefined, leader: 10 });
    assert.equal(watch.phase, 'catch-up');
    watch.observe(ANEW, { applied: 9, leader: 20 });
    assert.equal(watch.settled, false);
    watch.observe(ANEW, { applied: 10, leader: 30 });
    assert.equal(watch.settled, true);
    assert.deepEqual([watch.effect().proven, watch.effect().count], [true, 2]);
  });

  it('takes a member that has nothing but its name for itself', () => {
    const named = (...words: readonly string[]): MemberList[] =>
      words.map((node) => ({ node, members: words.map((name) => ({ node: name, identity: name })) }));
    const watch = new MembershipWatch('n3', 'remove');
    watch.observe(named('n1', 'n2', 'n3'), NOWHERE);
    watch.observe(named('n1', 'n2'), NOWHERE);
    watch.takeBack();
    watch.observe(named('n1', 'n2', 'n3'), { applied: 0, leader: 10 });
    watch.observe(named('n1', 'n2', 'n3'), { applied: 10, leader: 12 });
    assert.equal(watch.effect().proven, true);
  });

  it('finishes what is half done before it is taken back', () => {
    const watch = watchOf('add');
    watch.takeBack();
    assert.equal(watch.phase, 'join');
    watch.observe(lists('n1: n1 n2 n3', 'n2: n1 n2 n3'), { applied: 10, leader: 10 });
    watch.observe(ALL, { applied: 10, leader: 10 });
    assert.equal(watch.phase, 'leave');
    watch.observe(WITHOUT, NOWHERE);
    assert.equal(watch.effect().proven, true);
  });

  it('begins to join anew where a removal that was asked for twice comes twice', () => {
    const watch = watchOf('replace');
    watch.observe(WITHOUT, NOWHERE);
    watch.observe(ANEW, NOWHERE);
    assert.equal(watch.phase, 'catch-up');
    watch.observe(WITHOUT, NOWHERE);
    assert.equal(watch.phase, 'join');
  });

  it('says what did not come', () => {
    const still = watchOf('remove');
    assert.deepEqual([still.effect().proven, still.effect().reason], [false, 'no majority saw n3 leave']);
    const gone = watchOf('replace');
    gone.observe(WITHOUT, NOWHERE);
    assert.equal(gone.effect().reason, 'no majority saw n3 join');
    gone.observe(ANEW, NOWHERE);
    assert.equal(gone.effect().reason, 'n3 is a member and did not catch up in time');
    const added = watchOf('add');
    added.observe(ALL, { applied: 10, leader: 10 });
    added.observe(ALL, { applied: 10, leader: 10 });
    added.takeBack();
    assert.equal(added.effect().reason, 'no majority saw n3 leave again');
  });
});
