import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  crash,
  deliver,
  duplicate,
  input,
  restart,
  timeout,
  type StepEffect,
} from '../../../../cluster/world/rules.ts';
import { externalEvents } from '../../../../cluster/world/semantics/external-trace.ts';
import { semanticsNamed } from '../../../../cluster/world/semantics/named.ts';
import { journalWorld, linkOf, nodeOf, type JournalState } from '../journal.ts';

type Effect = StepEffect<JournalState, string, string> | undefined;

describe('cluster/world/semantics/external-trace', () => {
  it('step_1: input and output are one event', () => {
    assert.deepEqual(
      events('one-machine', (world, n1) => input(world, n1, 'a:x'), 'a:x'),
      [{ node: 'n1', input: 'a:x', output: 'x' }],
    );
  });

  it('step_s: the input, then each output', () => {
    assert.deepEqual(
      events('single-node', (world, n1) => input(world, n1, 'a:x,y'), 'a:x,y'),
      [
        { node: 'n1', input: 'a:x,y' },
        { node: 'n1', output: 'x' },
        { node: 'n1', output: 'y' },
      ],
    );
  });

  it('unordered: a step has one event with all outputs, also when there are none', () => {
    assert.deepEqual(
      events('failure', (world, n1) => input(world, n1, 'a:x,y'), 'a:x,y'),
      [
        { node: 'n1', input: 'a:x,y' },
        { node: 'n1', outputs: ['x', 'y'] },
      ],
    );
    assert.deepEqual(
      events('async', (world) => sentAndDelivered(world)),
      [{ node: 'n2', outputs: [] }],
    );
    assert.deepEqual(
      events('failure', (world, n1) => timeout(world, n1, 'fast')),
      [
        { node: 'n1', timer: 'fast' },
        { node: 'n1', outputs: [] },
      ],
    );
  });

  it('ordered: outputs are events one by one', () => {
    assert.deepEqual(
      events('ordered', (world, n1) => input(world, n1, 'a:x,y'), 'a:x,y'),
      [
        { node: 'n1', input: 'a:x,y' },
        { node: 'n1', output: 'x' },
        { node: 'n1', output: 'y' },
      ],
    );
    assert.deepEqual(
      events('ordered', (world) => sentAndDelivered(world)),
      [],
    );
  });

  it('crashes, restarts and copies leave no trace', () => {
    assert.deepEqual(
      events('failure', (world, n1) => crash(world, n1)),
      [],
    );
    assert.deepEqual(
      events('failure', (world, n1) => {
        crash(world, n1);
        return restart(world, n1);
      }),
      [],
    );
    assert.deepEqual(
      events('dup', (world, n1) => {
        input(world, n1, 'a>n2');
        return duplicate(world, linkOf(world, 'n1', 'n2'), 0);
      }),
      [],
    );
  });
});

type Act = (world: ReturnType<typeof journalWorld>, n1: ReturnType<typeof nodeOf>) => Effect;

function events(name: string, act: Act, given?: string) {
  const semantics = semanticsNamed(name);
  const world = journalWorld({ semantics }, semantics.network ? 3 : 1);
  const effect = act(world, nodeOf(world, 'n1'));
  assert.ok(effect);
  return externalEvents(semantics, effect, given);
}

function sentAndDelivered(world: ReturnType<typeof journalWorld>): Effect {
  input(world, nodeOf(world, 'n1'), 'a>n2');
  return deliver(world, linkOf(world, 'n1', 'n2'), 0);
}
