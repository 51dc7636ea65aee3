import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { exploreAtRandom } from '../../../../cluster/world/exploration/explore-at-random.ts';
import { exploreBreadthFirst } from '../../../../cluster/world/exploration/explore-breadth-first.ts';
import { advance, createSystemWorld, problemOf } from '../../../../cluster/world/exploration/system-world.ts';
import { semanticsNamed } from '../../../../cluster/world/semantics/named.ts';
import type { AnyHandlerSystem } from '../../../../harness/core/contracts/handler-system.ts';
import type { ScheduleStep } from '../../../../harness/core/step.ts';
import { completeDefinition } from '../../../../harness/handlers/complete-definition.ts';
import { exampleSystem } from '../transformers/example-systems.ts';

const NODES = ['n1', 'n2', 'n3'];

/** A light that an input turns on, once: three states on one node, whatever the order. */
const light = lightWith(() => undefined);

function lightWith(property: () => string | undefined): AnyHandlerSystem {
  return completeDefinition({
    name: 'light',
    init: () => 'off',
    inputs: (node) => (node === 'n1' ? ['press', 'press twice'] : []),
    input: (state, input) => ({ state: state === 'off' ? input : 'broken' }),
    net: () => ({}),
    property,
  });
}

/** Letters to the second node, which says of each that it came. Its states never change. */
const post = completeDefinition({
  name: 'post',
  init: () => 0,
  inputs: (node) => (node === 'n1' ? ['write'] : []),
  input: () => ({ sends: [{ to: 'n2', message: 'letter' }] }),
  net: () => ({ outputs: ['arrived'] }),
  outputs(trace) {
    const letters = trace.filter((event) => 'input' in event).length;
    const arrivals = trace.length - letters;
    return arrivals > letters ? `${arrivals} arrivals of ${letters} letters` : undefined;
  },
});

describe('exploration', () => {
  let lockServer: AnyHandlerSystem;

  before(async () => {
    lockServer = await exampleSystem('lock-server');
  });

  it('visits each state once and says when there are no more', () => {
    const found = exploreBreadthFirst(light, ['n1'], semanticsNamed('async'), { depth: 10, states: 100 });
    assert.deepEqual(found, { states: 4, depth: 2, exhaustive: true, counterexample: undefined });
  });

  it('stops at its bounds and says how far it came', () => {
    const semantics = semanticsNamed('async');
    const shallow = exploreBreadthFirst(lockServer, NODES, semantics, { depth: 2, states: 1_000 });
    assert.deepEqual([shallow.depth, shallow.exhaustive], [2, false]);
    const small = exploreBreadthFirst(lockServer, NODES, semantics, { depth: 9, states: 50 });
    assert.equal(small.states, 50);
    assert.ok(small.depth < 9);
    assert.equal(small.exhaustive, false);
  });

  it('the lock server holds under async and drop, and breaks under dup in the seven steps that it takes', () => {
    const bounds = { depth: 8, states: 20_000 };
    for (const name of ['async', 'drop']) {
      assert.equal(exploreBreadthFirst(lockServer, NODES, semanticsNamed(name), bounds).counterexample, undefined);
    }
    const dup = semanticsNamed('dup');
    const { counterexample } = exploreBreadthFirst(lockServer, NODES, dup, bounds);
    assert.equal(counterexample?.schedule.length, 7);
    assert.equal(replay(lockServer, 'dup', counterexample.schedule), counterexample.problem);
    const shorter = exploreBreadthFirst(lockServer, NODES, dup, { ...bounds, depth: 6 });
    assert.deepEqual([shorter.depth, shorter.counterexample], [6, undefined]);
  });

  it('what a system says of its outputs is judged, too', () => {
    const bounds = { depth: 5, states: 5_000 };
    assert.equal(exploreBreadthFirst(post, ['n1', 'n2'], semanticsNamed('async'), bounds).counterexample, undefined);
    const { counterexample } = exploreBreadthFirst(post, ['n1', 'n2'], semanticsNamed('dup'), bounds);
    assert.equal(counterexample?.problem, '2 arrivals of 1 letters');
    assert.deepEqual(
      counterexample.schedule.map(({ rule }) => rule),
      ['input', 'duplicate', 'deliver', 'deliver'],
    );
  });

  it('a random schedule that breaks the property is shortened until every step of it is needed', () => {
    const found = exploreAtRandom(lockServer, NODES, semanticsNamed('dup'), { seed: '1', steps: 400 });
    assert.ok(found);
    assert.equal(replay(lockServer, 'dup', found.schedule), found.problem);
    for (const position of found.schedule.keys()) {
      assert.equal(replay(lockServer, 'dup', found.schedule.toSpliced(position, 1)), undefined);
    }
    assert.equal(exploreAtRandom(lockServer, NODES, semanticsNamed('async'), { seed: '1', steps: 400 }), undefined);
  });

  it('a mistake in the handlers is told with its step, and reaches into no other world', () => {
    const state = { presses: 0 };
    const careless = completeDefinition({
      name: 'careless',
      init: () => state,
      inputs: () => ['press'],
      input: (before) => ({ state: before, outputs: [++before.presses] }),
      net: () => ({}),
      property: () => undefined,
    });
    const bounds = { depth: 3, states: 100 };
    assert.throws(() => exploreBreadthFirst(careless, ['n1'], semanticsNamed('async'), bounds), {
      message: 'handler input of careless changed the state it was given (in step 1)',
    });
    assert.deepEqual(state, { presses: 0 });
    const wrong = lightWith(() => true as never);
    assert.throws(() => exploreAtRandom(wrong, ['n1'], semanticsNamed('async'), { seed: '1', steps: 3 }), {
      message: /^property of light returned true; .* \(in step 1\)$/,
    });
  });

  it('the same seed takes the same steps', () => {
    const run = (seed: string): unknown =>
      exploreAtRandom(lockServer, NODES, semanticsNamed('dup'), { seed, steps: 400 })?.schedule;
    assert.deepEqual(run('2'), run('2'));
  });
});

/** What is wrong after the first steps that make it so; impossible steps are skipped. */
function replay(system: AnyHandlerSystem, semantics: string, schedule: readonly ScheduleStep[]): string | undefined {
  const world = createSystemWorld(system, NODES, semanticsNamed(semantics));
  for (const step of schedule) {
    advance(world, step);
    const problem = problemOf(world);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
