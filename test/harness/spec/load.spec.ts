import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { InputError } from '../../../harness/core/errors.ts';
import { loadSpec, type LoadedSpec, type Override } from '../../../harness/spec/load.ts';
import { faults } from '../../../nemesis/registry.ts';

const parts = {
  families: faults.all,
  workloads: [{ name: 'register' }],
  checks: ['linearizable', 'progress', 'effects'],
};

function load(text: string, overrides: Override[] = []): LoadedSpec {
  return loadSpec(text, 'spec.yaml', overrides, parts);
}

function refusal(text: string, overrides: Override[] = []): string {
  try {
    load(text, overrides);
  } catch (error) {
    assert.ok(error instanceof InputError);
    assert.equal(error.exitCode, 64);
    return error.message;
  }
  return assert.fail('the spec was accepted');
}

describe('loadSpec', () => {
  it('fills in every default', () => {
    const { spec, host } = load('');
    assert.equal(host, 'auto');
    assert.equal(spec.engine, 'live');
    assert.equal(spec.durationMs, 30_000);
    assert.equal(spec.seed, undefined);
    assert.deepEqual(spec.checks, parts.checks);
    assert.equal(spec.workload.timeoutMs, 2_000);
    assert.equal(spec.expect, 'pass');
  });

  it('keeps when a run ends only where that is not its planned end, and refuses it of live runs', () => {
    assert.equal('until' in load('until: end').spec, false);
    assert.equal(load('engine: sim\nuntil: first-violation').spec.until, 'first-violation');
    assert.match(refusal('until: first-violation'), /^spec\.yaml:1:8 until: first-violation is for exact engines/);
    const engine: Override = { key: 'engine', value: 'live', flag: '--engine' };
    assert.match(refusal('engine: sim\nuntil: first-violation', [engine]), /^--engine: until: first-violation is for/);
  });

  it('turns durations, rates and seeds into their resolved forms', () => {
    const { spec } = load(
      'seed: 7\nduration: 1.5s\nworkload: { rate: 200/s }\nnemesis:\n  - { fault: kill, target: leader, every: 1s, for: 500ms }\n',
    );
    assert.equal(spec.seed, '7');
    assert.equal(spec.durationMs, 1_500);
    assert.equal(spec.workload.rate, 200);
    assert.deepEqual(spec.nemesis[0], { fault: 'kill', everyMs: 1_000, forMs: 500, parameters: { target: 'leader' } });
  });

  it('points at unknown keys, wherever they are', () => {
    assert.equal(refusal('name: a\nnodez: 3\n'), 'spec.yaml:2:1 nodez: unknown key "nodez"');
    assert.match(refusal('workload:\n  keyz: 3\n'), /^spec\.yaml:2:3 workload\.keyz: unknown key "keyz"$/);
    assert.match(
      refusal('nemesis:\n  - { fault: kill, target: one, every: 1s, for: 1s, shape: ring }\n'),
      /^spec\.yaml:2:53 nemesis\.0\.shape: unknown key "shape"$/,
    );
  });

  it('says in plain words what a value lacks, and what is allowed', () => {
    const WRONG: readonly (readonly [string, RegExp])[] = [
      ['nodes: 0', /^spec\.yaml:1:8 nodes: expected a whole number from 1 to 25, found 0$/],
      ['nodes: many', /nodes: expected a whole number from 1 to 25, found "many"$/],
      ['nodes: 2.5', /nodes: expected a whole number from 1 to 25, found 2\.5$/],
      ['steps: 5', /steps: expected a whole number from 1000 to 100000000, found 5$/],
      ['workload: { rate: fast }', /workload\.rate: expected a rate above 0 such as 200\/s$/],
      ['workload: { rate: -1 }', /workload\.rate: expected a rate above 0 such as 200\/s$/],
      ['workload: 3', /workload: expected keys with values, found 3$/],
      ['name: 3', /name: expected text, found 3$/],
      ['nemesis: 3', /nemesis: expected a list, found 3$/],
      ['options: 3', /options: expected keys with values, found 3$/],
      ['plugins: 3', /plugins: expected a list, found 3$/],
      ['clocks: 3', /clocks: expected keys with values, found 3$/],
      [
        'nemesis: [{ fault: loss, every: 8s, for: 4s, percent: 400 }]',
        /percent: expected a number of at most 100, found 400$/,
      ],
      ['nemesis: [{ fault: loss, every: 8s, for: 4s, percent: x }]', /percent: expected a number, found "x"$/],
    ];
    for (const [text, message] of WRONG) {
      assert.match(refusal(text), message);
      assert.doesNotMatch(refusal(text), /Invalid|Too (small|big)|received/);
    }
  });

  it('names the flag that set a value, also when the mistake is inside of it', () => {
    const value = '[{ fault: loss, every: 8s, for: 4s, percent: 400 }]';
    const message = refusal('name: a\n', [{ key: 'nemesis', value, flag: '--set nemesis' }]);
    assert.equal(message, '--set nemesis (0.percent): expected a number of at most 100, found 400');
  });

  it('names the allowed values and the likely one', () => {
    assert.match(
      refusal('engine: liv\n'),
      /^spec\.yaml:1:9 engine: expected one of sim, lockstep, live; did you mean live\?$/,
    );
    const shape = refusal('nodes: 5\nnemesis:\n  - { fault: partition, shape: majorty, every: 8s, for: 4s }\n');
    assert.match(shape, /^spec\.yaml:3:32 nemesis\.0\.shape/);
    assert.match(shape, /majority/);
    assert.match(
      refusal('nemesis:\n  - { fault: partitoin, every: 8s, for: 4s }\n'),
      /spec\.yaml:2:14 nemesis\.0\.fault: expected one of partition, loss.*; did you mean partition\?$/,
    );
  });

  it('refuses bad durations and relations between keys', () => {
    assert.match(refusal('duration: 60\n'), /^spec\.yaml:1:11 duration: expected a duration such as/);
    assert.match(refusal('duration: soon\n'), /^spec\.yaml:1:11 duration: expected a duration/);
    assert.match(
      refusal('nemesis:\n  - { fault: kill, every: 2s, for: 3s }\n'),
      /nemesis\.0\.for: must not be longer than every/,
    );
    assert.match(refusal('image: a\nbinary: b\n'), /^spec\.yaml:2:9 binary: give one of image, binary/);
    assert.match(
      refusal('engine: lockstep\nhost: namespace\n'),
      /^spec\.yaml:2:7 host: nodes in lockstep have no network, .* use docker or auto$/,
    );
    assert.equal(load('engine: lockstep\nhost: docker\n').host, 'docker');
  });

  it('refuses shapes that a cluster of this size cannot have', () => {
    const message = refusal('nodes: 2\nnemesis:\n  - { fault: partition, shape: ring, every: 8s, for: 4s }\n');
    assert.match(message, /^spec\.yaml:3:\d+ nemesis\.0\.shape/);
    assert.match(message, /ring/);
  });

  it('places what comes of a flag at the flag, and names the fault that needs more', () => {
    const text = 'nemesis:\n  - { fault: kill, every: 5s, for: 3s }\n';
    const refusedWith = (key: string, value: string): InputError => {
      try {
        load(text, [{ key, value, flag: `--set ${key}` }]);
      } catch (error) {
        assert.ok(error instanceof InputError);
        return error;
      }
      return assert.fail('it was not refused');
    };
    const short = refusedWith('duration', '2s');
    assert.match(short.message, /^--set duration: nemesis\.0\.for: kill lasts 3 s, which does not fit into .* 2 s$/);
    assert.match(short.hint ?? '', /verdict list faults/);
    const timeout = refusedWith('workload.timeout', '10ms');
    assert.match(timeout.message, /^--set workload\.timeout: workload\.attempt: 500 ms is longer than/);
    assert.doesNotMatch(timeout.hint ?? '', /list faults/);
    assert.match(refusedWith('patterns.p', 'nonsense').hint ?? '', /event-patterns/);
  });

  it('reports every problem at once, each on its line', () => {
    assert.equal(refusal('nodez: 3\nengine: x\nduration: y\n').split('\n').length, 3);
  });

  it('says where broken YAML breaks', () => {
    assert.match(refusal('name: [a\nnodes: 3\n'), /^spec\.yaml:2:/);
  });

  it('lets flags take the place of keys, and blames the flag for its value', () => {
    const { spec } = load('nodes: 3\n', [{ key: 'workload.rate', value: '5/s', flag: '--set workload.rate' }]);
    assert.equal(spec.workload.rate, 5);
    assert.match(refusal('nodes: 3\n', [{ key: 'nodes', value: 'many', flag: '--nodes' }]), /^--nodes: /);
  });
});
