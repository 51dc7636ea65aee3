import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { start } from '../../../../cluster/world/faults.ts';
import { crash, deliver, drop, duplicate, input, restart, timeout } from '../../../../cluster/world/rules.ts';
import { semanticsNamed } from '../../../../cluster/world/semantics/named.ts';
import { createWorld } from '../../../../cluster/world/world.ts';
import { InputError } from '../../../../harness/core/errors.ts';
import { inFlight, journal, journalWorld, linkOf, nodeOf, type JournalWorld } from '../journal.ts';

describe('cluster/world/semantics: one machine and single nodes', () => {
  it('step_1: an input is the only step, and gives exactly one output', () => {
    const { world, n1 } = one('one-machine');
    assert.deepEqual(input(world, n1, 'a:x')?.outputs, ['x']);
    assert.throws(() => input(world, n1, 'a'), InputError);
    assert.throws(() => input(world, n1, 'a:x,y'), InputError);
    assert.equal(crash(world, n1), undefined);
  });

  it('step_s: an input gives any number of outputs, and nothing can be sent', () => {
    const { world, n1 } = one('single-node');
    assert.deepEqual(input(world, n1, 'a')?.outputs, []);
    assert.deepEqual(input(world, n1, 'b:x,y')?.outputs, ['x', 'y']);
    assert.throws(() => input(world, n1, 'c>n1'), InputError);
  });

  it('are about one node', () => {
    assert.throws(() => journalWorld({ semantics: semanticsNamed('step_1') }, 2), InputError);
    assert.throws(() => journalWorld({ semantics: semanticsNamed('single-node') }, 3), InputError);
  });
});

describe('cluster/world/semantics: unordered networks', () => {
  it('step_async: any packet is delivered, once; none is duplicated or lost, no node fails', () => {
    const world = sent('async');
    const link = linkOf(world, 'n1', 'n2');
    assert.equal(duplicate(world, link, 0), undefined);
    assert.equal(drop(world, link, 0), undefined);
    assert.equal(crash(world, nodeOf(world, 'n1')), undefined);
    assert.ok(deliver(world, link, 1));
    assert.deepEqual(nodeOf(world, 'n2').state.done, ['b from n1']);
    assert.deepEqual(inFlight(world), ['n1>n2 a', 'n1>n3 a']);
    assert.ok(timeout(world, nodeOf(world, 'n3'), 'fast'));
  });

  it('step_dup: packets are duplicated, but not lost', () => {
    const world = sent('dup');
    const link = linkOf(world, 'n1', 'n2');
    assert.ok(duplicate(world, link, 0));
    assert.deepEqual(inFlight(world), ['n1>n2 a', 'n1>n2 b', 'n1>n2 a', 'n1>n3 a']);
    assert.equal(drop(world, link, 0), undefined);
    assert.equal(crash(world, nodeOf(world, 'n1')), undefined);
  });

  it('step_drop: packets are lost, but not duplicated', () => {
    const world = sent('drop');
    const link = linkOf(world, 'n1', 'n2');
    assert.ok(drop(world, link, 1));
    assert.deepEqual(inFlight(world), ['n1>n2 a', 'n1>n3 a']);
    assert.equal(duplicate(world, link, 0), undefined);
    assert.equal(crash(world, nodeOf(world, 'n1')), undefined);
  });

  it('step_failure: a failed node keeps state and packets, handles nothing, and comes back through reboot', () => {
    const world = sent('failure');
    const n2 = nodeOf(world, 'n2');
    const link = linkOf(world, 'n1', 'n2');
    assert.equal(restart(world, n2), undefined);
    assert.ok(crash(world, n2));
    assert.deepEqual(inFlight(world), ['n1>n2 a', 'n1>n2 b', 'n1>n3 a']);
    assert.equal(deliver(world, link, 0), undefined);
    assert.equal(input(world, n2, 'x'), undefined);
    assert.ok(duplicate(world, link, 0));
    assert.ok(drop(world, link, 0));
    assert.deepEqual(restart(world, n2)?.sent, []);
    assert.deepEqual(n2.state.done, ['reboot']);
    assert.ok(deliver(world, link, 0));
  });

  it('step_failure_disk_ops: operations are on disk with the event; a restart knows the disk and no memory', () => {
    const world = sent('failure-disk-ops');
    const n2 = nodeOf(world, 'n2');
    assert.deepEqual([...n2.disk], [['log', 'R.']], 'what recovery makes of an empty disk');
    deliver(world, linkOf(world, 'n1', 'n2'), 0);
    assert.deepEqual(
      [...n2.disk],
      [
        ['log', 'R.a from n1.'],
        ['count', '1'],
      ],
    );
    crash(world, n2);
    restart(world, n2);
    assert.deepEqual(n2.state.done, ['disk R.a from n1./1']);
    assert.equal(n2.disk.get('log'), 'R.a from n1.R.');
  });

  it('step_failure_disk_ops: needs handlers that recover', () => {
    const without = lacking('recover');
    const semantics = semanticsNamed('failure-disk-ops');
    assert.throws(() => createWorld(without, ['n1'], { semantics }), InputError);
  });
});

describe('cluster/world/semantics: ordered networks', () => {
  it('step_ordered: only the head of a link is delivered; nothing is duplicated, lost or failed', () => {
    const world = sent('ordered');
    const link = linkOf(world, 'n1', 'n2');
    assert.equal(deliver(world, link, 1), undefined);
    assert.equal(duplicate(world, link, 0), undefined);
    assert.equal(drop(world, link, 0), undefined);
    assert.equal(crash(world, nodeOf(world, 'n2')), undefined);
    assert.ok(deliver(world, link, 0));
    assert.ok(deliver(world, link, 0));
    assert.deepEqual(nodeOf(world, 'n2').state.done, ['a from n1', 'b from n1']);
  });

  it('step_ordered_failure: every neighbour that is up hears of a failure, after all that was sent before; nobody returns', () => {
    const world = sent('ordered-failure', 4);
    const n2 = nodeOf(world, 'n2');
    crash(world, nodeOf(world, 'n3'));
    input(world, n2, 'last>n1');
    assert.equal(crash(world, n2)?.sent.length, 1, 'n3 has failed, n4 is no neighbour');
    assert.deepEqual(
      inFlight(world).filter((packet) => packet.startsWith('n2>')),
      ['n2>n1 last', 'n2>n1 failed'],
    );
    assert.equal(crash(world, n2), undefined, 'fails only once');
    assert.equal(restart(world, n2), undefined);
    assert.equal(deliver(world, linkOf(world, 'n1', 'n2'), 0), undefined);
    deliver(world, linkOf(world, 'n2', 'n1'), 0);
    deliver(world, linkOf(world, 'n2', 'n1'), 0);
    assert.deepEqual(nodeOf(world, 'n1').state.done.slice(-2), ['last from n2', 'failed from n2']);
  });

  it('step_ordered_dynamic: nodes join once each; they and their neighbours are told of each other', () => {
    const world = journalWorld({ semantics: semanticsNamed('ordered-dynamic') });
    const [n1, n2, n3] = [nodeOf(world, 'n1'), nodeOf(world, 'n2'), nodeOf(world, 'n3')];
    assert.equal(input(world, n1, 'early'), undefined, 'nobody is there at first');
    assert.deepEqual(start(world, n1)?.sent, []);
    assert.equal(start(world, n1), undefined);
    start(world, n3);
    assert.deepEqual(inFlight(world), [], 'n1 and n3 are no neighbours');
    start(world, n2);
    assert.deepEqual(inFlight(world), ['n1>n2 new', 'n2>n1 new', 'n2>n3 new', 'n3>n2 new']);
    assert.equal(crash(world, n1), undefined);
    assert.equal(n2.life, 1);
  });

  it('step_ordered_dynamic: a packet waits for a node that joins later', () => {
    const world = journalWorld({ semantics: semanticsNamed('ordered-dynamic') });
    start(world, nodeOf(world, 'n1'));
    input(world, nodeOf(world, 'n1'), 'x>n3');
    assert.equal(deliver(world, linkOf(world, 'n1', 'n3'), 0), undefined);
    start(world, nodeOf(world, 'n3'));
    assert.ok(deliver(world, linkOf(world, 'n1', 'n3'), 0));
  });

  it('step_ordered_dynamic_failure: those who failed are no neighbours, and do not start again', () => {
    const world = journalWorld({ semantics: semanticsNamed('ordered-dynamic-failure') });
    const [n1, n2, n3] = [nodeOf(world, 'n1'), nodeOf(world, 'n2'), nodeOf(world, 'n3')];
    assert.equal(crash(world, n1), undefined, 'who is not there cannot fail');
    start(world, n1);
    start(world, n3);
    crash(world, n1);
    start(world, n2);
    assert.deepEqual(inFlight(world), ['n2>n3 new', 'n3>n2 new']);
    assert.equal(start(world, n1), undefined);
    assert.equal(restart(world, n1), undefined);
    crash(world, n3);
    assert.deepEqual(inFlight(world), ['n2>n3 new', 'n3>n2 new', 'n3>n2 failed']);
  });

  it('need the messages by which neighbours are told', () => {
    const without = lacking('failMessage', 'newMessage');
    for (const name of ['ordered-failure', 'ordered-dynamic', 'ordered-dynamic-failure']) {
      assert.throws(() => createWorld(without, ['n1', 'n2'], { semantics: semanticsNamed(name) }), InputError, name);
    }
  });

  it('failures are detected among all nodes where handlers name no neighbours', () => {
    const everybody = lacking('adjacent');
    const world: JournalWorld = createWorld(everybody, ['n1', 'n2', 'n3'], {
      semantics: semanticsNamed('ordered-failure'),
    });
    crash(world, nodeOf(world, 'n1'));
    assert.deepEqual(inFlight(world), ['n1>n2 failed', 'n1>n3 failed']);
  });
});

/** n1 sent a to n2 and n3, and then b to n2. */
function sent(name: string, size = 3): JournalWorld {
  const world = journalWorld({ semantics: semanticsNamed(name) }, size);
  input(world, nodeOf(world, 'n1'), 'a>n2,n3');
  input(world, nodeOf(world, 'n1'), 'b>n2');
  return world;
}

function one(name: string) {
  const world = journalWorld({ semantics: semanticsNamed(name) }, 1);
  return { world, n1: nodeOf(world, 'n1') };
}

function lacking(...names: readonly ('recover' | 'failMessage' | 'newMessage' | 'adjacent')[]): typeof journal {
  return Object.fromEntries(
    Object.entries(journal).filter(([name]) => !names.includes(name as never)),
  ) as unknown as typeof journal;
}
