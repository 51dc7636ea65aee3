import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { advance, createSystemWorld, requestOf } from '../../../../cluster/world/exploration/system-world.ts';
import { semanticsNamed } from '../../../../cluster/world/semantics/named.ts';
import type { ScheduleStep } from '../../../../harness/core/step.ts';
import { HandlerActivity } from '../../../../harness/engine/sim/handler-activity.ts';
import { completeDefinition } from '../../../../harness/handlers/complete-definition.ts';

const SYSTEM = completeDefinition({
  name: 'activity',
  init: () => ({ count: 0 }),
  inputs: () => ['add', 'copy', 'send', 'say'],
  input(state: { readonly count: number }, request: string) {
    if (request === 'add') return { state: { count: state.count + 1 } };
    if (request === 'copy') return { state: { ...state } };
    return request === 'send' ? { sends: [{ to: 'n2', message: 'hello' }] } : { outputs: ['hello'] };
  },
  net: (state) => ({ state: { count: -state.count } }),
  property: () => undefined,
});

function activityOf(...steps: readonly ScheduleStep[]): ReturnType<HandlerActivity['summary']> {
  const world = createSystemWorld(SYSTEM, ['n1', 'n2'], semanticsNamed('dup'));
  const activity = new HandlerActivity(world, new WeakMap());
  for (const step of steps) {
    const effect = advance(world, step);
    assert.ok(effect);
    activity.note(step, effect);
  }
  return activity.summary();
}

const ask = (request: string): ScheduleStep => ({ rule: 'input', node: 'n1', request: requestOf('n1', request) });

describe('what the steps of a run by handlers did', () => {
  it('is nothing where inputs only say something, or give back a copy of the state', () => {
    const nothing = { changes: 0, lastChange: 0, distinctStates: 2, inputsWithEffect: 0 };
    assert.deepEqual(activityOf(ask('say'), ask('copy'), ask('say')), nothing);
  });

  it('counts changed states, the last of them, and inputs that changed or sent something', () => {
    const deliver: ScheduleStep = { rule: 'deliver', from: 'n1', to: 'n2', type: 'hello' };
    assert.deepEqual(activityOf(ask('add'), ask('send'), ask('add'), ask('say'), deliver), {
      changes: 2,
      lastChange: 3,
      distinctStates: 4,
      inputsWithEffect: 3,
    });
  });

  it('counts a state that is reached again once', () => {
    const { changes, distinctStates } = activityOf(ask('add'), ask('add'));
    assert.deepEqual([changes, distinctStates], [2, 4]);
  });
});
