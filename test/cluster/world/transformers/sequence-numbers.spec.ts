import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { withSequenceNumbers, type NumberedState } from '../../../../cluster/world/transformers/sequence-numbers.ts';
import type { AnyHandlers } from '../../../../cluster/world/transformers/transformer.ts';
import { deliver } from '../../../../cluster/world/rules.ts';
import { takeChoice } from '../../../../cluster/world/semantics/enabled-steps.ts';
import type { Link } from '../../../../cluster/world/link.ts';
import type { WorldNode } from '../../../../cluster/world/world.ts';
import { canonicalJson } from '../../../../harness/core/digest.ts';
import type { Handlers } from '../../../../harness/core/contracts/handlers.ts';
import { exampleSystem } from './example-systems.ts';
import { raft, RAFT_STATES, requests } from './raft-parts.ts';
import { NODES, snapshotOf, walk, worldOf, type AnyEffect, type AnyWorld } from './paired-runs.ts';

describe('sequence numbers', () => {
  it('a run under dup reverts to a run under async, state by state and output by output: lock server', async () => {
    const { handlers, inputs } = await exampleSystem('lock-server');
    const offered = ({ name }: WorldNode<unknown>): readonly unknown[] => inputs(name, NODES);
    let copies = 0;
    for (let seed = 0; seed < 40; seed++) copies += comparePair(handlers, String(seed), offered, canonicalJson);
    assert.ok(copies > 500, `only ${copies} copies were delivered`);
  });

  it('the same for the reference Raft', () => {
    let copies = 0;
    for (let seed = 0; seed < 10; seed++) {
      copies += comparePair(raft('paper'), String(seed), requests(), RAFT_STATES.encode as (state: unknown) => string);
    }
    assert.ok(copies > 100, `only ${copies} copies were delivered`);
  });

  it('without the seen-lists the comparison fails', async () => {
    const { handlers, inputs } = await exampleSystem('lock-server');
    const forgetful = (inner: AnyHandlers): ReturnType<typeof withSequenceNumbers> => {
      const wrapped = withSequenceNumbers<unknown, unknown, unknown, unknown>(inner);
      const net: typeof wrapped.handlers.net = (state, from, message) =>
        wrapped.handlers.net({ ...state, seen: {} }, from, message);
      return { ...wrapped, handlers: { ...wrapped.handlers, net } };
    };
    const run = (): void => {
      for (let seed = 0; seed < 40; seed++) {
        comparePair(handlers, String(seed), ({ name }) => inputs(name, NODES), canonicalJson, forgetful);
      }
    };
    assert.throws(run, assert.AssertionError);
  });

  it('numbers are fresh at their sender whatever the receiver, and repeats have no effect', () => {
    const { handlers } = withSequenceNumbers(pings);
    const sent = handlers.input(handlers.init('n1', NODES), 'go');
    assert.deepEqual(
      sent.sends.map(({ message }) => message.number),
      [0, 1],
    );
    const first = handlers.net(handlers.init('n2', NODES), 'n1', { number: 0, message: 'ping' });
    const again = handlers.net(first.state, 'n1', { number: 0, message: 'ping' });
    assert.deepEqual([first.state.data, again.state.data], [1, 1]);
    assert.deepEqual(again.state, first.state);
    const other = handlers.net(first.state, 'n3', { number: 0, message: 'ping' });
    assert.equal(other.state.data, 2);
  });
});

/** Counts what it gets; an input sends to both others. */
const pings: Handlers<number, string, string, never> = {
  init: () => 0,
  input: (state) => ({ state, sends: ['n2', 'n3'].map((to) => ({ to, message: 'ping' })), outputs: [] }),
  net: (state) => ({ state: state + 1, sends: [], outputs: [] }),
  timeout: (state) => ({ state, sends: [], outputs: [] }),
  reboot: (state) => state,
  timers: () => [],
  messageType: (message) => message,
  messageTerm: () => undefined,
  view: () => assert.fail('nobody looks'),
};

/** Runs the wrapped system under dup and the plain one under async, step by step; returns how many copies were delivered. */
function comparePair(
  inner: AnyHandlers,
  seed: string,
  inputs: (node: WorldNode<unknown>) => readonly unknown[],
  textOf: (state: unknown) => string,
  wrap: (inner: AnyHandlers) => ReturnType<typeof withSequenceNumbers> = withSequenceNumbers,
): number {
  const { handlers, revert } = wrap(inner);
  const wrapped = worldOf(handlers, 'dup');
  const plain = worldOf(inner, 'async');
  let copies = 0;
  walk(wrapped, { seed, steps: 150, inputs }, (choice, take) => {
    const seen = choice.rule === 'deliver' && isSeen(wrapped, choice.link, choice.position);
    const number = 'link' in choice ? wrapped.links[choice.link]?.packets[choice.position]?.number : undefined;
    const effect = take();
    if (choice.rule === 'duplicate') return;
    if (seen) {
      copies++;
      assert.deepEqual(effect?.outputs, []);
      return;
    }
    let expected: AnyEffect | undefined;
    if ('link' in choice) expected = deliverNumber(plain, choice.link, number);
    else expected = takeChoice(plain, choice);
    assert.deepEqual(effect?.outputs, expected?.outputs);
    const reverted = revert(snapshotOf(wrapped) as Parameters<typeof revert>[0]);
    const target = snapshotOf(plain);
    assert.deepEqual(
      reverted.nodes.map(({ state }) => textOf(state)),
      target.nodes.map(({ state }) => textOf(state)),
    );
    assert.equal(reverted.packets.length, target.packets.length);
  });
  return copies;
}

function isSeen(world: AnyWorld, link: number, position: number): boolean {
  const { to, fromName, packets } = world.links[link] as Link<{ readonly number: number }>;
  const state = world.nodes[to]?.state as NumberedState<unknown>;
  return state.seen[fromName]?.includes(packets[position]?.message.number ?? -1) ?? false;
}

function deliverNumber(world: AnyWorld, link: number, number: number | undefined): AnyEffect | undefined {
  const there = world.links[link] as Link<unknown>;
  return deliver(
    world,
    there,
    there.packets.findIndex((packet) => packet.number === number),
  );
}
