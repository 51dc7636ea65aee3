import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../../harness/core/errors.ts';
import { OwnInvariants } from '../../../checkers/invariants/own-invariants.ts';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import { raftKeyValue } from '../../../cluster/raft/handlers/key-value.ts';
import { performStep } from '../../../cluster/world/schedule.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import { parseText } from '../../../harness/core/schedule/parse-text.ts';
import { RaftObserver } from '../../../harness/engine/sim/raft-observer.ts';

describe('invariants that plugins define', () => {
  it('are evaluated at every point until they break, with the step that broke them', () => {
    const own = new OwnInvariants([
      { name: 'terms-stay-low', statement: 'No term is above 1.', contradiction: tooHigh },
      { name: 'anything', statement: 'Everything is well.', contradiction: () => undefined },
    ]);
    const system = raftKeyValue(rulesOf('verdi'));
    const world = createWorld(system.handlers, ['n1', 'n2', 'n3']);
    world.observer = new RaftObserver(world, (observation) => own.observe(observation));
    for (const step of parseText('T 0; T 0; D 0 1 RV', 'schedule')) performStep(world, step, system, () => undefined);
    assert.deepEqual(own.broken(), ['terms-stay-low']);
    assert.deepEqual(own.first, { predicate: 'terms-stay-low', sentence: 'n1 is in term 2.' });
    const [broken, held] = own.reports();
    assert.deepEqual(broken?.violation, { step: 2, point: 'handled', node: 'n1', sentence: 'n1 is in term 2.' });
    assert.equal(held?.violation, undefined);
    assert.equal(held?.premises, 3);
  });

  for (const [what, contradiction, message] of [
    [
      'throws',
      (): never => assert.fail('no such node'),
      /^Invariant odd of plugin odd\.mjs threw at step 1 of n1 \(handled\): no such node$/,
    ],
    ['says no sentence', (): unknown => true, /^Invariant odd of plugin odd\.mjs returned a boolean at step 1 of n1/],
  ] as const) {
    it(`are refused with their plugin, name and step where one ${what}`, () => {
      const odd = {
        name: 'odd',
        statement: 'Odd.',
        plugin: 'odd.mjs',
        contradiction: contradiction as () => undefined,
      };
      assert.throws(
        () => observeTimeout(new OwnInvariants([odd])),
        (error) => error instanceof InputError && message.test(error.message),
      );
    });
  }

  it('may return null for nothing', () => {
    const contradiction = (() => null) as unknown as () => undefined;
    const own = new OwnInvariants([{ name: 'calm', statement: 'All is well.', contradiction }]);
    observeTimeout(own);
    assert.deepEqual(own.broken(), []);
  });
});

function observeTimeout(own: OwnInvariants): void {
  const system = raftKeyValue(rulesOf('verdi'));
  const world = createWorld(system.handlers, ['n1', 'n2', 'n3']);
  world.observer = new RaftObserver(world, (observation) => own.observe(observation));
  for (const step of parseText('T 0', 'schedule')) performStep(world, step, system, () => undefined);
}

function tooHigh({
  nodes,
}: {
  readonly nodes: readonly { readonly self: string; readonly currentTerm: number }[];
}): string | undefined {
  const high = nodes.find(({ currentTerm }) => currentTerm > 1);
  return high && `${high.self} is in term ${String(high.currentTerm)}.`;
}
