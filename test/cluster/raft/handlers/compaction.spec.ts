import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { entriesAfter } from '../../../../harness/core/raft/log.ts';
import type { InstallSnapshot } from '../../../../harness/core/raft/messages.ts';
import { SmallWorld } from './small-world.ts';

const BUILD = 'paper+compaction';
const puts = (from: number, to: number, follower: number): string =>
  Array.from(
    { length: to - from + 1 },
    (_, at) => `C 0 c ${from + at} put x${from + at} ${from + at}; SY 0 ${follower}`,
  ).join('; ');

function baseOf(world: SmallWorld, node: number): number {
  return world.node(node).extensions.snapshot?.index ?? 0;
}

describe('log compaction', () => {
  it('replaces applied entries and nothing else, and keeps the hash of the log', () => {
    const whole = new SmallWorld('paper', 3).run(`E 0 1; SY 0 1; ${puts(1, 9, 1)}; C 0 c 10 put x 1`);
    const world = new SmallWorld(BUILD, 3).run(`E 0 1; SY 0 1; ${puts(1, 9, 1)}; C 0 c 10 put x 1`);
    const { log, lastApplied } = world.node(0);
    assert.ok(baseOf(world, 0) <= lastApplied && lastApplied - baseOf(world, 0) < 2);
    assert.equal(entriesAfter(log, 0)[0]?.index, baseOf(world, 0) + 1);
    assert.deepEqual([log.hash, log.index], [whole.node(0).log.hash, whole.node(0).log.index]);
  });

  it('brings a follower without the entries by snapshot, and the rest as entries', () => {
    const world = new SmallWorld(BUILD, 3).run(`E 0 1; SY 0 1; ${puts(1, 9, 1)}; C 0 c 10 put x 1`);
    world.run('XA * * *; T 0; D 0 2 IS; D 2 0 ISR');
    assert.equal(baseOf(world, 2), baseOf(world, 0));
    world.run('D 0 2 AE; D 2 0 AER');
    assert.equal(world.node(2).log.hash, world.node(0).log.hash);
    assert.equal(world.node(2).machine.contents.get('x5'), '5');
  });

  it('keeps what a follower has beyond the snapshot, and what it has committed', () => {
    const world = new SmallWorld(BUILD, 3).run(`E 0 1; SY 0 1; ${puts(1, 5, 1)}; XA * * *; T 0`);
    const late = world.packets.find(({ to, message }) => to === 2 && message.type === 'InstallSnapshot');
    assert.ok(late);
    world.run(`D 0 2 IS; D 2 0 ISR; SY 0 2; ${puts(6, 9, 2)}`);
    const before = world.node(2);
    world.deliver({ ...late });
    const after = world.node(2);
    assert.deepEqual([after.log, after.commitIndex, after.machine], [before.log, before.commitIndex, before.machine]);
    assert.equal(
      world.packets.some(({ message }) => message.type === 'InstallSnapshotReply'),
      true,
    );
  });

  it('survives restarts: the state of the snapshot, then the entries after it', () => {
    const world = new SmallWorld(BUILD, 3).run(`E 0 1; SY 0 1; ${puts(1, 8, 1)}; K 1; R 1`);
    const restarted = world.node(1);
    assert.deepEqual([restarted.commitIndex, restarted.lastApplied], [baseOf(world, 1), baseOf(world, 1)]);
    world.run('SY 0 1');
    assert.equal(world.node(1).machine.hash, world.node(0).machine.hash);
  });

  it('takes entries that begin before its base, and drops none of its own for old ones', () => {
    const world = new SmallWorld(BUILD, 3).run(`E 0 1; SY 0 1; C 0 c 1 put a 1; U 0 1 AE; RP 0 1; ${puts(2, 6, 1)}`);
    const before = world.node(1);
    assert.ok(before.log.index > baseOf(world, 1));
    const packet = world.packets.find(({ to, message }) => to === 1 && message.type === 'AppendEntries');
    assert.equal(packet, undefined, 'SY takes old packets away');
    const old = {
      type: 'AppendEntries',
      term: 1,
      leader: 'n0',
      prevLogIndex: 0,
      prevLogTerm: 0,
      leaderCommit: 1,
      round: 0,
    } as const;
    const whole = new SmallWorld('paper', 3).run(`E 0 1; SY 0 1; C 0 c 1 put a 1`);
    world.deliver({ from: 0, to: 1, message: { ...old, entries: { end: whole.node(0).log, after: 0 } } });
    assert.equal(world.node(1).log, before.log);
  });

  it('sends a large state in parts, one after the other, in spite of loss and repetition', () => {
    const world = new SmallWorld(BUILD, 3).run('E 0 1; SY 0 1');
    for (let request = 1; request <= 12; request++) {
      world.input(0, 'c', request, { f: 'put', key: `k${request}`, value: 'v'.repeat(6_000) });
      world.run('SY 0 1');
    }
    world.run('XA * * *; T 0');
    let parts = 0;
    while (world.node(2).log.index < world.node(0).log.index && parts < 100) {
      const type = world.packets.some(({ to, message }) => to === 2 && message.type === 'AppendEntries') ? 'AE' : 'IS';
      if (type === 'IS') parts++;
      if (parts === 2) world.run('XA 0 2 IS; T 0 heartbeat');
      world.run(`U 0 2 ${type}; D 0 2 ${type}; D 0 2 ${type}; D 2 0 ${type}R; XA 2 0 *`);
    }
    assert.ok(parts >= 4, `${parts} parts`);
    assert.equal(world.node(2).machine.hash, world.node(0).machine.hash);
    assert.deepEqual(world.node(2).machine.contents.entries(), world.node(0).machine.contents.entries());
  });

  it('tells of the snapshot what it is', () => {
    const world = new SmallWorld(BUILD, 3).run(`E 0 1; SY 0 1; ${puts(1, 3, 1)}; XA * * *; T 0`);
    const sent = world.packets.find(({ message }) => message.type === 'InstallSnapshot')?.message as InstallSnapshot;
    assert.deepEqual([sent.snapshot.term, sent.offset, sent.done, sent.snapshot.members.length], [1, 0, true, 3]);
    assert.equal(sent.snapshot.hash, world.node(0).extensions.snapshot?.hash);
  });
});
