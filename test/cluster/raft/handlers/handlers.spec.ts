import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { AppendEntries } from '../../../../harness/core/raft/messages.ts';
import { countOf } from '../../../../harness/core/raft/segment.ts';
import { entriesAfter } from '../../../../harness/core/raft/log.ts';
import { SmallWorld } from './small-world.ts';

const ELECTED = 'E 0 1; RP 0 1; XA 0 * AE';
/** Elections as in figure 2 of the paper. */
const PLAIN = { preVote: false, checkQuorum: false };

describe('elections', () => {
  it('are won by a majority of votes', () => {
    const world = new SmallWorld('paper', 5, PLAIN).run('T 0; D 0 1 RV; D 1 0 RVR');
    assert.equal(world.node(0).role, 'candidate');
    world.run('D 0 2 RV; D 2 0 RVR');
    assert.equal(world.node(0).role, 'leader');
  });

  it('count a repeated vote once', () => {
    const world = new SmallWorld('paper', 5, PLAIN).run('T 0; D 0 1 RV; U 1 0 RVR; D 1 0 RVR; D 1 0 RVR');
    assert.equal(world.node(0).role, 'candidate');
  });

  it('give one vote per term, also over a restart', () => {
    const world = new SmallWorld('paper', 3, PLAIN).run('T 0; T 2; D 0 1 RV; K 1; R 1; D 2 1 RV; D 1 2 RVR; D 1 0 RVR');
    assert.deepEqual([world.node(0).role, world.node(2).role], ['leader', 'candidate']);
  });

  it('refuse a candidate whose log is behind', () => {
    const world = new SmallWorld('paper', 3, PLAIN).run(
      `${ELECTED}; T 2; D 2 1 RV; D 1 2 RVR; T 2; D 2 1 RV; D 1 2 RVR`,
    );
    assert.equal(world.node(2).role, 'candidate');
    assert.equal(world.node(1).currentTerm, 2);
  });

  it('are won alone in a cluster of one, which then serves', () => {
    const world = new SmallWorld('paper', 1).run('T 0; C 0 c 1 put x 1; C 0 c 2 get x');
    assert.deepEqual(world.answers('c'), ['1', '1']);
    assert.equal(new SmallWorld('verdi', 1).run('T 0').node(0).role, 'candidate');
  });

  it('repeat the request to those that have not answered only', () => {
    const world = new SmallWorld('paper', 5, PLAIN).run('T 0; D 0 1 RV; D 1 0 RVR; XA 0 * RV');
    world.timeout(0, 'retry');
    assert.deepEqual(
      world.packets.map(({ to }) => to),
      [2, 3, 4],
    );
  });

  it('have timers by role', () => {
    const world = new SmallWorld('paper', 3, PLAIN);
    const timers = (): readonly string[] => world.handlers.timers(world.node(0));
    assert.deepEqual(timers(), ['election']);
    world.run('T 0');
    assert.deepEqual(timers(), ['election', 'retry']);
    world.run('D 0 1 RV; D 1 0 RVR');
    assert.deepEqual(timers(), ['heartbeat']);
    const before = world.node(0);
    world.timeout(0, 'election');
    assert.equal(world.node(0), before);
  });
});

describe('replication', () => {
  it('commits what a majority has and tells the others with the next heartbeat', () => {
    const world = new SmallWorld('paper', 3).run(`${ELECTED}; C 0 c 1 put x 1; D 0 1 AE; D 1 0 AER`);
    assert.deepEqual(world.answers('c'), ['1']);
    assert.equal(world.node(1).commitIndex, 1);
    world.run('T 0; D 0 1 AE');
    assert.equal(world.node(1).commitIndex, 2);
    assert.equal(world.node(1).machine.contents.get('x'), '1');
  });

  it('keeps one AppendEntries per follower under way and goes on with its answer', () => {
    const world = new SmallWorld('paper', 3).run(`${ELECTED}; T 0; C 0 c 1 put x 1; C 0 c 2 put x 2`);
    const toOne = (): AppendEntries[] =>
      world.packets.filter(({ to }) => to === 1).map(({ message }) => message as AppendEntries);
    assert.deepEqual([toOne().length, count(toOne()[0])], [1, 0]);
    world.run('RP 0 1');
    assert.deepEqual([toOne().length, count(toOne()[0])], [1, 2]);
  });

  it('replaces a conflicting suffix and leaves the rest alone', () => {
    const world = new SmallWorld('paper', 3).run(`${ELECTED}; C 0 c 1 put x 1; C 0 c 2 put x 2; XA 0 * AE`);
    world.run('E 1 2; T 1; D 1 0 AE; D 0 1 AER; D 1 0 AE; D 0 1 AER');
    assert.equal(world.node(0).log.hash, world.node(1).log.hash);
    assert.equal(world.node(0).log.index, 2);
  });

  it('does not cut the log for an AppendEntries that is older than it', () => {
    const world = new SmallWorld('paper', 3).run(
      `${ELECTED}; C 0 c 1 put x 1; U 0 1 AE; RP 0 1; C 0 c 2 put x 2; RP 0 1`,
    );
    world.run('D 0 1 AE');
    assert.equal(world.node(1).log.index, 3);
  });

  it('brings a follower from nothing to the end in batches', () => {
    const world = new SmallWorld('paper', 3, { batchLimit: 4 }).run(ELECTED);
    for (let request = 1; request <= 30; request++)
      world.run(`C 0 c ${request} put x ${request}; XA 0 * AE; T 0; RP 0 1`);
    world.run('XA 0 * AE; XA 2 * AER; T 0');
    let rounds = 0;
    while (world.packets.some(({ to }) => to === 2)) {
      world.run('D 0 2 AE; D 2 0 AER');
      rounds++;
    }
    assert.equal(world.node(2).log.hash, world.node(0).log.hash);
    assert.ok(rounds >= 8, `${rounds} rounds of at most 4 entries`);
  });

  it('asks a follower that lost what it acknowledged once per heartbeat, and the next leader fills it up again', () => {
    const world = new SmallWorld('paper', 3).run(`${ELECTED}; C 0 c 1 put x 1; T 0; RP 0 1,2; XA * * *`);
    const names = world.node(2).nodes;
    world.states[2] = world.handlers.init('n2', names);
    const toTwo = (): number => world.packets.filter(({ to }) => to === 2).length;
    world.run('C 0 c 2 put x 2; RP 0 1; XA 0 1 AE');
    for (let heartbeat = 0; heartbeat < 3; heartbeat++) {
      assert.equal(toTwo(), 1);
      world.run('D 0 2 AE; D 2 0 AER');
      assert.equal(toTwo(), 0);
      world.run('T 0');
    }
    world.run('XA * * *; E 1 2; SY 1 2');
    assert.equal(world.node(2).log.hash, world.node(1).log.hash);
  });

  it('keeps messages small when entries are large', () => {
    const world = new SmallWorld('paper', 3).run(`${ELECTED}; T 0; XA 0 2 AE`);
    for (let request = 1; request <= 10; request++) {
      world.input(0, 'c', request, { f: 'put', key: 'x', value: 'v'.repeat(10_000) });
    }
    world.run('RP 0 1');
    const next = world.packets.find(({ to }) => to === 1)?.message as AppendEntries;
    assert.equal(count(next), 3);
  });

  it('never commits entries of an earlier term by counting (Raft paper, figure 8)', () => {
    const schedule =
      'E 0 1,2; C 0 a 1 put x 1; D 0 1 AE; XA 0 * AE; XA * 0 AER; K 0; T 4; XA 4 * RV; E 4 2,3; C 4 b 1 put x 3; ' +
      'XA 4 * AE; K 4; R 0; T 0; XA 0 * RV; E 0 1,2; T 0; D 0 1 AE; D 1 0 AER; D 0 2 AE; D 2 0 AER';
    const world = new SmallWorld('verdi', 5).run(schedule);
    const onMajority = [0, 1, 2].every((node) => entriesAfter(world.node(node).log, 0)[0]?.client === 'a');
    assert.ok(onMajority);
    assert.equal(world.node(0).commitIndex, 0);
    world.run('C 0 a 2 put x 9; D 0 1 AE; D 0 2 AE; D 1 0 AER; D 2 0 AER');
    assert.equal(world.node(0).commitIndex, 2);
  });
});

describe('clients', () => {
  it('are sent to the leader', () => {
    const world = new SmallWorld('paper', 3).run(`${ELECTED}; C 1 c 1 get x; C 2 c 2 get x`);
    assert.deepEqual(
      world.outputs.map(({ output }) => ('leader' in output ? output.leader : undefined)),
      ['n0', null],
    );
  });

  it('get every command of the store', () => {
    const world = new SmallWorld('paper', 1).run(
      'T 0; C 0 c 1 get x; C 0 c 2 cas x - a; C 0 c 3 cas x b c; C 0 c 4 cas x a b; C 0 c 5 get x; C 0 c 6 delete x; C 0 c 7 get x',
    );
    assert.deepEqual(world.answers('c'), [null, [null, 'a'], 'mismatch', ['a', 'b'], 'b', null, null]);
  });

  it('get the first answer again for a request sent again, and none for an older one', () => {
    const world = new SmallWorld('paper', 1).run(
      'T 0; C 0 c 1 cas x - a; C 0 c 1 cas x - a; C 0 c 2 put x b; C 0 c 1 cas x - a',
    );
    assert.deepEqual(world.answers('c'), [[null, 'a'], [null, 'a'], 'b']);
  });

  it('are not answered again when a restarted node applies its log again', () => {
    const world = new SmallWorld('paper', 3).run(`${ELECTED}; C 0 c 1 put x 1; RP 0 1; K 0; R 0`);
    assert.equal(world.node(0).lastApplied, 0);
    world.run('XA * * *; E 0 1; RP 0 1');
    assert.equal(world.node(0).machine.contents.get('x'), '1');
    assert.deepEqual(world.answers('c'), ['1']);
  });
});

describe('strangers and unknown timers', () => {
  it('change nothing', () => {
    const world = new SmallWorld('paper', 3).run(`${ELECTED}; C 0 c 1 put x 1; RP 0 1`);
    const vote = { type: 'RequestVote', term: 9, candidate: 'n2', lastLogIndex: 9, lastLogTerm: 8 } as const;
    for (const from of ['n9', 'n0']) {
      const effects = world.handlers.net(world.node(0), from, { ...vote, candidate: from });
      assert.equal(effects.state, world.node(0), from);
      assert.deepEqual([effects.sends, effects.outputs], [[], []]);
    }
    assert.notEqual(world.handlers.net(world.node(0), 'n2', vote).state, world.node(0));
    assert.equal(world.handlers.timeout(world.node(0), 'tea').state, world.node(0));
  });
});

function count(message: AppendEntries | undefined): number {
  return message === undefined ? -1 : countOf(message.entries);
}
