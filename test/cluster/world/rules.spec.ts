import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { positionOf } from '../../../cluster/world/link.ts';
import { crash, deliver, drop, duplicate, input, restart, timeout } from '../../../cluster/world/rules.ts';
import { createWorld, linkTo, viewOf, type World, type WorldNode } from '../../../cluster/world/world.ts';
import { InputError } from '../../../harness/core/errors.ts';
import { echo, type EchoMessage, type EchoState } from './echo.ts';

type EchoWorld = World<EchoState, EchoMessage, string, string>;

describe('cluster/world/rules', () => {
  it('starts with every node in its initial state and nothing in flight', () => {
    const world = createWorld(echo, ['n1', 'n2', 'n3']);
    assert.deepEqual(world.nodes[1]?.state, { self: 'n2', others: ['n1', 'n3'], done: [], memory: 0 });
    assert.equal(world.links.length, 9);
    assert.deepEqual(inFlight(world), []);
  });

  it('input: runs the handler, puts its packets in flight and returns its outputs', () => {
    const { world, n1 } = cluster();
    const effect = input(world, n1, 'a');
    assert.deepEqual(effect?.outputs, ['got a']);
    assert.deepEqual(n1.state.done, ['input a']);
    assert.deepEqual(inFlight(world), ['n1>n2#1', 'n1>n3#1']);
  });

  it('deliver: takes the chosen packet out, runs the receiver, names replies by link', () => {
    const { world, n1, n2 } = cluster();
    input(world, n1, 'a');
    input(world, n1, 'b');
    const link = linkTo(world, n1, 'n2');
    const effect = deliver(world, link, 1);
    assert.equal(effect?.packet?.name, 'n1>n2#2');
    assert.deepEqual(n2.state.done, ['Ping b from n1']);
    assert.deepEqual(inFlight(world), ['n1>n2#1', 'n1>n3#1', 'n1>n3#2', 'n2>n1#1']);
    assert.equal(deliver(world, link, 1), undefined);
  });

  it('duplicate: adds a copy with a name of its own and runs nobody', () => {
    const { world, n1, n2 } = cluster();
    input(world, n1, 'a');
    const link = linkTo(world, n1, 'n2');
    assert.equal(duplicate(world, link, 0)?.sent[0]?.name, "n1>n2#1'1");
    assert.equal(duplicate(world, link, 1)?.sent[0]?.name, "n1>n2#1'2");
    assert.deepEqual(n2.state.done, []);
    for (let copy = 0; copy < 3; copy++) deliver(world, link, 0);
    assert.deepEqual(n2.state.done, ['Ping a from n1', 'Ping a from n1', 'Ping a from n1']);
  });

  it('drop: removes one copy and runs nobody', () => {
    const { world, n1, n2 } = cluster();
    input(world, n1, 'a');
    const link = linkTo(world, n1, 'n2');
    duplicate(world, link, 0);
    const effect = drop(world, link, 0);
    assert.equal(effect?.handled, false);
    assert.deepEqual(inFlight(world), ["n1>n2#1'1", 'n1>n3#1']);
    assert.deepEqual(n2.state.done, []);
  });

  it('timeout: only for a timer that runs', () => {
    const { world, n1 } = cluster();
    assert.equal(timeout(world, n1, 'tick'), undefined);
    input(world, n1, 'a');
    assert.equal(timeout(world, n1, 'other'), undefined);
    assert.equal(timeout(world, n1, 'tick')?.timer, 'tick');
    assert.deepEqual(n1.state.done, ['input a', 'timeout tick']);
  });

  it('crash: keeps state and packets, and stops every handler of the node', () => {
    const { world, n1, n2 } = cluster();
    input(world, n1, 'a');
    deliver(world, linkTo(world, n1, 'n2'), 0);
    const before = n2.state;
    assert.equal(crash(world, n2)?.handled, false);
    input(world, n1, 'b');
    assert.equal(deliver(world, linkTo(world, n1, 'n2'), 0), undefined);
    assert.equal(input(world, n2, 'c'), undefined);
    assert.equal(timeout(world, n2, 'tick'), undefined);
    assert.equal(crash(world, n2), undefined);
    assert.equal(n2.state, before);
    assert.deepEqual(inFlight(world), ['n1>n2#2', 'n1>n3#1', 'n1>n3#2', 'n2>n1#1']);
  });

  it('crash: packets from and to the failed node may still be dropped and duplicated', () => {
    const { world, n1, n2 } = cluster();
    input(world, n1, 'a');
    crash(world, n2);
    assert.ok(duplicate(world, linkTo(world, n1, 'n2'), 0));
    assert.ok(drop(world, linkTo(world, n1, 'n2'), 0));
  });

  it('restart: begins the next life with what reboot keeps, and packets that waited are delivered', () => {
    const { world, n1, n2 } = cluster();
    input(world, n2, 'x');
    input(world, n1, 'a');
    crash(world, n2);
    assert.equal(restart(world, n1), undefined);
    assert.equal(restart(world, n2)?.handled, true);
    assert.deepEqual(n2.state, { self: 'n2', others: ['n1', 'n3'], done: ['input x'], memory: 0 });
    assert.equal(viewOf(world, n2).life, 2);
    deliver(world, linkTo(world, n1, 'n2'), 0);
    assert.deepEqual(n2.state.done, ['input x', 'Ping a from n1']);
  });

  it('refuses handlers that send to a node that does not exist', () => {
    const stray = {
      ...echo,
      input: (state: EchoState) => ({
        ...{ state, outputs: [] },
        sends: [{ to: 'n9', message: { type: 'Ping', text: '' } as const }],
      }),
    };
    const world = createWorld(stray, ['n1', 'n2']);
    assert.throws(() => input(world, world.nodes[0] as WorldNode<EchoState>, 'a'), InputError);
  });

  it('selects by type and age', () => {
    const { world, n1, n2 } = cluster();
    input(world, n2, 'x');
    deliver(world, linkTo(world, n2, 'n1'), 0);
    input(world, n1, 'a');
    input(world, n1, 'b');
    const link = linkTo(world, n1, 'n2');
    assert.equal(positionOf(link, undefined, 1), 1);
    assert.equal(positionOf(link, 'Ping', 1), 2);
    assert.equal(positionOf(link, 'Pong', 0), 0);
    assert.equal(positionOf(link, 'Pong', 1), -1);
    assert.equal(positionOf(link, undefined, 3), -1);
  });

  it('keeps count of what is in flight, and queues in order of age, whatever happens', () => {
    const choice = fc.record({ rule: fc.nat(5), node: fc.nat(2), link: fc.nat(8), position: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 200 }), (choices) => {
        const { world } = cluster();
        for (const { rule, node, link, position } of choices) step(world, rule, node, link, position);
        const queued = world.links.flatMap(({ packets }) => packets);
        assert.equal(world.inFlight, queued.length);
        assert.equal(new Set(queued.map(({ name }) => name)).size, queued.length);
        for (const { packets } of world.links) {
          const orders = packets.map(({ order }) => order);
          assert.deepEqual(
            orders,
            [...orders].sort((a, b) => a - b),
          );
        }
      }),
    );
  });
});

function cluster(): { world: EchoWorld; n1: WorldNode<EchoState>; n2: WorldNode<EchoState> } {
  const world = createWorld(echo, ['n1', 'n2', 'n3']);
  const [n1, n2] = world.nodes as [WorldNode<EchoState>, WorldNode<EchoState>];
  return { world, n1, n2 };
}

function inFlight(world: EchoWorld): string[] {
  return world.links.flatMap(({ packets }) => packets.map(({ name }) => name));
}

function step(world: EchoWorld, rule: number, node: number, link: number, position: number): void {
  const chosenNode = world.nodes[node] as WorldNode<EchoState>;
  const chosenLink = world.links[link] as EchoWorld['links'][number];
  if (rule === 0) input(world, chosenNode, 'i');
  else if (rule === 1) deliver(world, chosenLink, position);
  else if (rule === 2) duplicate(world, chosenLink, position);
  else if (rule === 3) drop(world, chosenLink, position);
  else if (rule === 4) crash(world, chosenNode);
  else restart(world, chosenNode);
}
