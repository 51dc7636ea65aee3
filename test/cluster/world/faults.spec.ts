import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { endedTimers } from '../../../cluster/world/clocks.ts';
import { changeClock, hold, release, upgrade } from '../../../cluster/world/faults.ts';
import { crash, deliver, drop, duplicate, input, restart, timeout } from '../../../cluster/world/rules.ts';
import { semanticsNamed } from '../../../cluster/world/semantics/named.ts';
import { addNode, copyWorld } from '../../../cluster/world/world.ts';
import { InputError } from '../../../harness/core/errors.ts';
import type { CrashLoss } from '../../../harness/core/step.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import { inFlight, journal, journalWorld, linkOf, nodeOf, type JournalWorld } from './journal.ts';

describe('cluster/world: links that are held', () => {
  it('deliver nothing until they are released, and then everything, late', () => {
    const world = journalWorld({});
    const link = linkOf(world, 'n1', 'n2');
    assert.equal(release(world, link), undefined);
    assert.equal(hold(world, link)?.rule, 'hold');
    assert.equal(hold(world, link), undefined);
    input(world, nodeOf(world, 'n1'), 'a>n2,n3');
    assert.equal(deliver(world, link, 0), undefined);
    assert.ok(deliver(world, linkOf(world, 'n1', 'n3'), 0));
    assert.deepEqual(inFlight(world), ['n1>n2 a']);
    assert.ok(release(world, link));
    assert.ok(deliver(world, link, 0));
  });

  it('may lose and copy what they hold', () => {
    const world = journalWorld({});
    const link = linkOf(world, 'n1', 'n2');
    hold(world, link);
    input(world, nodeOf(world, 'n1'), 'a>n2');
    assert.ok(duplicate(world, link, 0));
    assert.ok(drop(world, link, 0));
    assert.deepEqual(inFlight(world), ['n1>n2 a']);
  });

  it('belong to one world: a copy is held on its own', () => {
    const world = journalWorld({});
    const copy = copyWorld(world);
    hold(world, linkOf(world, 'n1', 'n2'));
    assert.equal(linkOf(copy, 'n1', 'n2').held, false);
  });
});

describe('cluster/world: crashes that lose more', () => {
  it('are impossible unless the semantics have them', () => {
    const losses: readonly CrashLoss[] = ['unsynced', 'everything', { sends: [0] }, { disk: { done: 0, bytes: 0 } }];
    for (const lose of losses) {
      const world = journalWorld({ semantics: semanticsNamed('failure-disk-ops') });
      input(world, nodeOf(world, 'n1'), 'late>n2');
      assert.equal(crash(world, nodeOf(world, 'n1'), lose), undefined);
      assert.equal(nodeOf(world, 'n1').up, true);
      assert.deepEqual(inFlight(world), ['n1>n2 late']);
    }
  });

  it('unsynced: the last event is gone after the restart if it was not durable, and what it sent has left', () => {
    for (const [note, kept] of [
      ['late', ['first', 'reboot']],
      ['soon', ['first', 'soon', 'reboot']],
    ] as const) {
      const world = journalWorld({ semantics: semanticsNamed('failure+unsynced') });
      const n1 = nodeOf(world, 'n1');
      input(world, n1, 'first');
      input(world, n1, `${note}>n2`);
      assert.ok(crash(world, n1, 'unsynced'));
      restart(world, n1);
      assert.deepEqual(n1.state.done, kept);
      assert.deepEqual(inFlight(world), [`n1>n2 ${note}`]);
    }
  });

  it('everything: the node is as it was before its first event, and what it sent has left', () => {
    const world = journalWorld({ semantics: semanticsNamed('failure+everything') });
    const n1 = nodeOf(world, 'n1');
    input(world, n1, 'first');
    input(world, n1, 'soon>n2');
    assert.ok(crash(world, n1, 'everything'));
    restart(world, n1);
    assert.deepEqual(n1.state.done, ['reboot']);
    assert.equal(n1.life, 2);
    assert.deepEqual(inFlight(world), ['n1>n2 soon']);
  });

  it('unsynced: only a crash that says so takes anything back', () => {
    const world = journalWorld({ semantics: semanticsNamed('failure+unsynced') });
    const n1 = nodeOf(world, 'n1');
    input(world, n1, 'late');
    crash(world, n1);
    restart(world, n1);
    assert.deepEqual(n1.state.done, ['late', 'reboot']);
  });

  it('sends: any of the packets of the last event never left', () => {
    const world = sender('failure+sends');
    assert.ok(crash(world, nodeOf(world, 'n1'), { sends: [0, 2] }));
    assert.deepEqual(inFlight(world), ['n1>n2 a', 'n1>n3 b']);
    assert.equal(world.inFlight, 2);
  });

  it('sends: not those that were delivered, not those of earlier events, not those that never were', () => {
    const world = sender('failure+sends');
    deliver(world, linkOf(world, 'n1', 'n3'), 0);
    const n1 = nodeOf(world, 'n1');
    assert.equal(crash(world, n1, { sends: [1] }), undefined);
    assert.equal(crash(world, n1, { sends: [0, 3] }), undefined);
    timeout(world, n1, 'fast');
    assert.equal(crash(world, n1, { sends: [0] }), undefined);
    assert.deepEqual(inFlight(world), ['n1>n2 a', 'n1>n2 b', 'n1>n2 b']);
  });

  it('sends: of a copied world leave the original as it is', () => {
    const world = sender('failure+sends');
    const copy = copyWorld(world);
    assert.ok(crash(copy, nodeOf(copy, 'n1'), { sends: [0, 1, 2] }));
    assert.deepEqual(inFlight(copy), ['n1>n2 a']);
    assert.equal(inFlight(world).length, 4);
  });

  it('disk: breaks off in any operation of the last event, before anything of it was sent', () => {
    const results: readonly (readonly [number, number, string, string | undefined])[] = [
      [0, 0, 'R.', undefined],
      [0, 2, 'R.b.', undefined],
      [1, 0, 'R.b.', undefined],
      [1, 1, 'R.b.', '1'],
    ];
    for (const [done, bytes, log, count] of results) {
      const world = journalWorld({ semantics: semanticsNamed('failure-disk-ops+disk') });
      const n1 = nodeOf(world, 'n1');
      input(world, n1, 'b>n2');
      assert.ok(crash(world, n1, { disk: { done, bytes } }), `${done} ${bytes}`);
      assert.equal(n1.disk.get('log'), log);
      assert.equal(n1.disk.get('count'), count);
      assert.deepEqual(inFlight(world), []);
      restart(world, n1);
      assert.deepEqual(n1.state.done, [`disk ${log}/${count ?? 'none'}`]);
    }
  });

  it('disk: not beyond what was written, and not once something has arrived', () => {
    const world = journalWorld({ semantics: semanticsNamed('failure-disk-ops+disk') });
    const n1 = nodeOf(world, 'n1');
    input(world, n1, 'b>n2');
    assert.equal(crash(world, n1, { disk: { done: 2, bytes: 0 } }), undefined);
    assert.equal(crash(world, n1, { disk: { done: 0, bytes: 3 } }), undefined);
    deliver(world, linkOf(world, 'n1', 'n2'), 0);
    assert.equal(crash(world, n1, { disk: { done: 0, bytes: 0 } }), undefined);
  });
});

describe('cluster/world: upgrades and new nodes', () => {
  it('restart the node with other handlers on what it persisted, up or down', () => {
    const next = {
      ...journal,
      reboot: (state: ReturnType<typeof journal.init>) => ({ ...state, done: [...state.done, 'next'] }),
    };
    const world = journalWorld({});
    const [n1, n2] = [nodeOf(world, 'n1'), nodeOf(world, 'n2')];
    input(world, n1, 'a');
    assert.deepEqual(upgrade(world, n1, next, 'v2')?.detail, { build: 'v2' });
    assert.deepEqual(n1.state.done, ['a', 'next']);
    assert.equal(n1.life, 2);
    crash(world, n1);
    restart(world, n1);
    assert.deepEqual(n1.state.done, ['a', 'next', 'next'], 'its own handlers from now on');
    crash(world, n2);
    assert.ok(upgrade(world, n2, next, 'v2'));
    assert.equal(n2.up, true);
    crash(world, n2);
    upgrade(world, n2, journal, 'v1');
    assert.deepEqual(n2.state.done, ['next', 'reboot']);
  });

  it('are impossible where nobody restarts', () => {
    const world = journalWorld({ semantics: semanticsNamed('ordered-failure') });
    assert.equal(upgrade(world, nodeOf(world, 'n1'), journal, 'v2'), undefined);
  });

  it('a node that is added knows those before it, and packets in flight stay where they are', () => {
    const world = journalWorld({}, 2);
    input(world, nodeOf(world, 'n2'), 'a>n1');
    const n3 = addNode(world, 'n3');
    assert.deepEqual(n3.state.nodes, ['n1', 'n2']);
    assert.deepEqual(
      world.links.map(({ position, fromName, toName }) => `${position} ${fromName}>${toName}`),
      ['0 n1>n1', '1 n1>n2', '2 n1>n3', '3 n2>n1', '4 n2>n2', '5 n2>n3', '6 n3>n1', '7 n3>n2', '8 n3>n3'],
    );
    assert.deepEqual(inFlight(world), ['n2>n1 a']);
    input(world, n3, 'b>n1');
    assert.ok(deliver(world, linkOf(world, 'n3', 'n1'), 0));
    assert.ok(deliver(world, linkOf(world, 'n2', 'n1'), 0));
    assert.deepEqual(nodeOf(world, 'n1').state.done, ['b from n3', 'a from n2']);
  });
});

describe('cluster/world: clocks', () => {
  it('without a bound any timer fires at any time, and a step only notes what happened to a clock', () => {
    const world = journalWorld({});
    const n1 = nodeOf(world, 'n1');
    for (let times = 0; times < 100; times++) assert.ok(timeout(world, n1, 'slow'));
    assert.deepEqual(changeClock(world, n1, 5, undefined)?.detail, { advance: 5 });
  });

  it('with a bound nobody gets further ahead of a node that is late than the bound', () => {
    const world = journalWorld({ drift: 150 });
    const [n1, n2, n3] = [nodeOf(world, 'n1'), nodeOf(world, 'n2'), nodeOf(world, 'n3')];
    // Timers of 100: n2 and n3 stand still at 100 while theirs are overdue; n1 may show 250 at most.
    assert.ok(timeout(world, n1, 'fast'));
    assert.ok(timeout(world, n1, 'fast'));
    assert.equal(timeout(world, n1, 'fast'), undefined);
    assert.ok(timeout(world, n2, 'fast'));
    assert.equal(timeout(world, n1, 'fast'), undefined, 'n3 is still late');
    assert.ok(timeout(world, n3, 'fast'));
    assert.ok(timeout(world, n1, 'fast'));
  });

  it('a node that is down holds nobody up', () => {
    const world = journalWorld({ drift: 50 });
    crash(world, nodeOf(world, 'n2'));
    crash(world, nodeOf(world, 'n3'));
    for (let times = 0; times < 10; times++) assert.ok(timeout(world, nodeOf(world, 'n1'), 'fast'));
  });

  it('a message sets a timer anew: who hears in time does not fire, and holds nobody up', () => {
    const world = journalWorld({ drift: 0 }, 2);
    const [n1, n2] = [nodeOf(world, 'n1'), nodeOf(world, 'n2')];
    assert.ok(timeout(world, n1, 'fast'));
    input(world, n1, 'beat>n2');
    deliver(world, linkOf(world, 'n1', 'n2'), 0);
    assert.ok(timeout(world, n1, 'fast'), 'n2 heard at 100, its timer ends at 200');
    assert.equal(timeout(world, n1, 'fast'), undefined, 'at 300 n2 is late');
    assert.ok(timeout(world, n2, 'fast'));
    assert.ok(timeout(world, n1, 'fast'));
  });

  it('a clock that leaps is off for good: its timers that ended fire at once, and nobody waits for it', () => {
    const world = journalWorld({ drift: 0 }, 2);
    const [n1, n2] = [nodeOf(world, 'n1'), nodeOf(world, 'n2')];
    assert.ok(world.clocks);
    assert.deepEqual(endedTimers(world.clocks, n1), []);
    changeClock(world, n1, 120, undefined);
    assert.deepEqual(endedTimers(world.clocks, n1), ['fast']);
    assert.equal(timeout(world, n2, 'fast'), undefined, 'n1 is late as long as its timer has not fired');
    assert.ok(timeout(world, n1, 'fast'));
    assert.ok(timeout(world, n2, 'fast'), 'n1 shows 220 and n2 100');
    assert.deepEqual(shown(world), [220, 100]);
    for (let times = 0; times < 2; times++) assert.ok(timeout(world, n1, 'fast'));
    assert.equal(timeout(world, n1, 'fast'), undefined, 'n2 is late');
  });

  it('timers of a clock that is fast fire as much more often, and those of a slow one as much more seldom', () => {
    for (const rate of [3, 0.25]) {
      const world = journalWorld({ drift: 1 }, 2);
      const fired = { n1: 0, n2: 0 };
      changeClock(world, nodeOf(world, 'n1'), undefined, rate);
      for (let times = 0; times < 400; times++) {
        for (const name of ['n1', 'n1', 'n1', 'n2'] as const) {
          const node = nodeOf(world, name);
          if (timeout(world, node, 'fast')) fired[name]++;
          if (world.clocks && endedTimers(world.clocks, node).includes('slow')) timeout(world, node, 'slow');
        }
      }
      assert.ok(Math.min(fired.n1, fired.n2) > 50);
      assert.ok(Math.abs(fired.n1 - rate * fired.n2) < 0.05 * fired.n1, `${rate}: ${fired.n1} and ${fired.n2}`);
    }
  });

  it('a clock that stands still fires nothing and holds nobody up, and goes on from where it is', () => {
    const world = journalWorld({ drift: 0 }, 2);
    const [n1, n2] = [nodeOf(world, 'n1'), nodeOf(world, 'n2')];
    changeClock(world, n1, undefined, 0);
    for (let times = 0; times < 10; times++) {
      assert.equal(timeout(world, n1, 'fast'), undefined);
      assert.ok(timeout(world, n2, 'fast'));
    }
    changeClock(world, n1, undefined, 1);
    assert.ok(timeout(world, n2, 'fast'));
    assert.ok(timeout(world, n1, 'fast'));
    assert.deepEqual(shown(world), [100, 1_100]);
  });

  it('need timers of a known length', () => {
    const { timing: _none, ...without } = journal;
    assert.throws(() => createWorld(without, ['n1'], { drift: 1 }), InputError);
  });

  it('of a copied world run on their own', () => {
    const world = journalWorld({ drift: 150 });
    const copy = copyWorld(world);
    timeout(world, nodeOf(world, 'n1'), 'fast');
    timeout(world, nodeOf(world, 'n1'), 'fast');
    assert.equal(copy.clocks?.nodes[0]?.now, 0);
    assert.ok(timeout(copy, nodeOf(copy, 'n1'), 'fast'));
  });
});

/** What all clocks show, ns. */
function shown({ clocks }: JournalWorld): readonly number[] {
  return clocks?.nodes.map(({ now }) => now) ?? [];
}

/** n1 sent a to n2, and then b to n2, n3 and n2 again. */
function sender(name: string): JournalWorld {
  const world = journalWorld({ semantics: semanticsNamed(name) });
  input(world, nodeOf(world, 'n1'), 'a>n2');
  input(world, nodeOf(world, 'n1'), 'b>n2,n3,n2');
  return world;
}
