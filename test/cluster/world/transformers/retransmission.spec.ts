import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { exploreBreadthFirst } from '../../../../cluster/world/exploration/explore-breadth-first.ts';
import { possibleSteps } from '../../../../cluster/world/exploration/possible-steps.ts';
import { advance, createSystemWorld, requestOf } from '../../../../cluster/world/exploration/system-world.ts';
import { semanticsNamed } from '../../../../cluster/world/semantics/named.ts';
import {
  RETRANSMIT,
  retransmission,
  withRetransmission,
} from '../../../../cluster/world/transformers/retransmission.ts';
import { sequenceNumbers } from '../../../../cluster/world/transformers/sequence-numbers.ts';
import { transform } from '../../../../cluster/world/transformers/transform.ts';
import type { AnyHandlerSystem } from '../../../../harness/core/contracts/handler-system.ts';
import type { ScheduleStep } from '../../../../harness/core/step.ts';
import { exampleSystem } from './example-systems.ts';
import { NODES, walk, worldOf, type AnyEffect } from './paired-runs.ts';

const LOCK: ScheduleStep = { rule: 'input', node: 'n2', request: requestOf('n2', 'lock') };
const LOSE: ScheduleStep = { rule: 'drop', from: 'n2', to: 'n1' };

describe('retransmission', () => {
  let lockServer: AnyHandlerSystem;

  before(async () => {
    lockServer = await exampleSystem('lock-server');
  });

  it('a lost message is sent again and the lock granted; without it nothing more can happen', () => {
    const plain = createSystemWorld({ ...lockServer, inputs: () => [] }, NODES, semanticsNamed('drop'));
    advance(plain, LOCK);
    advance(plain, LOSE);
    assert.deepEqual(possibleSteps(plain, new WeakMap()), []);

    const wrapped = createSystemWorld(transform(lockServer, [retransmission]), NODES, semanticsNamed('drop'));
    advance(wrapped, LOCK);
    advance(wrapped, LOSE);
    const rest: ScheduleStep[] = [
      { rule: 'timeout', node: 'n2', timer: RETRANSMIT },
      { rule: 'deliver', from: 'n2', to: 'n1', type: 'Lock' },
      { rule: 'deliver', from: 'n1', to: 'n2', type: 'Locked' },
    ];
    const effects = rest.map((step) => advance(wrapped, step));
    assert.deepEqual(effects.at(-1)?.outputs, ['locked']);
  });

  it('an acknowledged message is not sent again, and the timer runs only while one is not', () => {
    const { handlers } = withRetransmission(lockServer.handlers);
    const asked = handlers.input(handlers.init('n2', NODES), 'lock');
    assert.deepEqual(handlers.timers(asked.state), [RETRANSMIT]);
    const resent = handlers.timeout(asked.state, RETRANSMIT);
    assert.deepEqual(resent.sends, asked.sends);
    const strangers = handlers.net(asked.state, 'n3', { acknowledges: 0 });
    assert.deepEqual(handlers.timers(strangers.state), [RETRANSMIT]);
    const done = handlers.net(asked.state, 'n1', { acknowledges: 0 });
    assert.deepEqual(handlers.timers(done.state), []);
  });

  it('duplicates what it repeats, so the property breaks unless sequence numbers are inside', () => {
    const bounds = { depth: 7, states: 20_000 };
    const semantics = semanticsNamed('async');
    const alone = exploreBreadthFirst(transform(lockServer, [retransmission]), NODES, semantics, bounds);
    assert.equal(alone.counterexample?.schedule.length, 7);
    assert.ok(alone.counterexample.schedule.some((step) => step.rule === 'timeout'));
    const both = transform(lockServer, [sequenceNumbers, retransmission]);
    assert.equal(exploreBreadthFirst(both, NODES, semantics, bounds).counterexample, undefined);
  });

  it('with sequence numbers inside, every request under drop and dup is served once in the end', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { handlers } = transform(lockServer, [sequenceNumbers, retransmission]);
      const lossy = worldOf(handlers, 'failure');
      const asked = new Map<string, number>();
      const locked = new Map<string, number>();
      const count = (effect: AnyEffect | undefined): void => {
        if (effect === undefined) return;
        const { name } = effect.node;
        if (effect.rule === 'input') asked.set(name, (asked.get(name) ?? 0) + 1);
        if (effect.outputs.length > 0) locked.set(name, (locked.get(name) ?? 0) + effect.outputs.length);
      };
      const once = ({ name }: { readonly name: string }): readonly string[] =>
        name === 'n2' && !asked.has(name) ? ['lock'] : [];
      walk(lossy, { seed: String(seed), steps: 400, inputs: once }, (choice, take) => {
        if (choice.rule !== 'crash') count(take());
      });
      assert.deepEqual([asked.get('n2'), locked.get('n2')], [1, 1]);
    }
  });
});
