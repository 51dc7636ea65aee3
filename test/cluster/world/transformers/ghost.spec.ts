import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { ghost, withGhost, type GhostRules, type GhostState } from '../../../../cluster/world/transformers/ghost.ts';
import type { AnyHandlers } from '../../../../cluster/world/transformers/transformer.ts';
import { takeChoice } from '../../../../cluster/world/semantics/enabled-steps.ts';
import type { WorldNode } from '../../../../cluster/world/world.ts';
import { exampleSystem } from './example-systems.ts';
import { raft, requests } from './raft-parts.ts';
import { NODES, snapshotOf, tracer, walk, worldOf, type AnyEffect } from './paired-runs.ts';

describe('ghost state', () => {
  it('erases to the plain run: lock server and the reference Raft', async () => {
    const { handlers, inputs } = await exampleSystem('lock-server');
    for (let seed = 0; seed < 20; seed++) erases(handlers, String(seed), ({ name }) => inputs(name, NODES));
    for (let seed = 0; seed < 10; seed++) erases(raft('verdi'), String(seed), requests());
  });

  it('remembers what a node was asked and what it answered, through restarts', async () => {
    const { handlers, inputs } = await exampleSystem('lock-server');
    const world = worldOf(ghost.wrap(handlers).handlers, 'failure');
    const seen: unknown[][] = NODES.map(() => []);
    let restarts = 0;
    walk(
      world,
      { seed: '3', steps: 300, inputs: ({ name }) => inputs(name, NODES) as readonly string[] },
      (choice, take) => {
        const { node, outputs, rule } = take() as AnyEffect;
        if (choice.rule === 'input') seen[node.position]?.push({ input: choice.input });
        if (outputs.length > 0) seen[node.position]?.push({ outputs });
        if (rule === 'restart') restarts++;
      },
    );
    assert.ok(restarts > 5);
    assert.deepEqual(
      world.nodes.map(({ state }) => (state as GhostState<unknown, unknown>).ghost),
      seen,
    );
  });

  it('shows its rules the state before and what the handler made of it', async () => {
    const { handlers } = await exampleSystem('lock-server');
    type Numbers = readonly [number, number];
    const rules: GhostRules<readonly Numbers[], { readonly queue: readonly string[] }, string, string, string> = {
      init: () => [],
      update: (all, { before, effects }) => [...all, [before.queue.length, effects.state.queue.length]],
    };
    const wrapped = withGhost(handlers, rules);
    let state = wrapped.handlers.init('n1', NODES);
    for (const message of ['Lock', 'Lock', 'Unlock']) ({ state } = wrapped.handlers.net(state, 'n2', message));
    assert.deepEqual(state.ghost, [
      [0, 1],
      [1, 2],
      [2, 1],
    ]);
  });
});

function erases(inner: AnyHandlers, seed: string, inputs: (node: WorldNode<unknown>) => readonly unknown[]): void {
  const { handlers, revert } = ghost.wrap(inner);
  const wrapped = worldOf(handlers, 'failure');
  const plain = worldOf(inner, 'failure');
  const traces = [tracer(wrapped), tracer(plain)] as const;
  walk(wrapped, { seed, steps: 150, inputs }, (choice, take) => {
    traces[0].write(take());
    traces[1].write(takeChoice(plain, choice));
    assert.equal(traces[0].digest(), traces[1].digest());
  });
  assert.deepEqual(revert(snapshotOf(wrapped)), snapshotOf(plain));
}
