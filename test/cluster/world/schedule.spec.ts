import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { performStep, takeStep } from '../../../cluster/world/schedule.ts';
import { TraceWriter } from '../../../cluster/world/trace-writer.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import type { KeyValueRequest } from '../../../harness/core/contracts/handlers.ts';
import { formatStep, parseStep, type ScheduleStep } from '../../../harness/core/step.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';
import { echo } from './echo.ts';

const REQUEST: KeyValueRequest = { client: 'c', request: 1, f: 'write', key: 'x', value: 1 };

const SCHEDULE: readonly ScheduleStep[] = [
  { rule: 'input', node: 'n1', request: REQUEST },
  { rule: 'duplicate', from: 'n1', to: 'n2', type: 'Ping' },
  { rule: 'deliver', from: 'n1', to: 'n2', type: 'Ping', index: 1 },
  { rule: 'drop', from: 'n1', to: 'n3' },
  { rule: 'timeout', node: 'n2', timer: 'tick' },
  { rule: 'crash', node: 'n1' },
  { rule: 'deliver', from: 'n2', to: 'n1' },
  { rule: 'restart', node: 'n1' },
  { rule: 'deliver', from: 'n2', to: 'n1' },
];

describe('cluster/world/schedule', () => {
  it('takes each step by its rule and skips the impossible', () => {
    const { lines, skipped } = run(SCHEDULE);
    assert.deepEqual(
      lines.map(({ rule, node, packet }) => [rule, node, packet].join(' ').trim()),
      [
        'input n1',
        'duplicate n2 n1>n2#1',
        "deliver n2 n1>n2#1'1",
        'drop n3 n1>n3#1',
        'timeout n2',
        'crash n1',
        'restart n1',
        'deliver n1 n2>n1#1',
      ],
    );
    assert.equal(skipped, 1);
  });

  it('skips steps that name what does not exist', () => {
    const { skipped } = run([
      { rule: 'deliver', from: 'n1', to: 'n9' },
      { rule: 'crash', node: 'n9' },
      { rule: 'restart', node: 'n1' },
      { rule: 'timeout', node: 'n1', timer: 'none' },
      { rule: 'drop', from: 'n1', to: 'n2', index: 4 },
    ]);
    assert.equal(skipped, 5);
  });

  it('holds links, changes clocks, and asks the system for other handlers and other members', () => {
    const world = createWorld(echo, ['n1', 'n2']);
    const asked: string[] = [];
    const system = {
      toInput: (request: KeyValueRequest) => `${request.f} ${(request.value as readonly string[]).join()}`,
      handlersOf: (build: string) => {
        asked.push(build);
        return build === 'next' ? echo : undefined;
      },
    };
    const steps: readonly ScheduleStep[] = [
      { rule: 'hold', from: 'n1', to: 'n2' },
      { rule: 'clock', node: 'n1', rate: 2 },
      { rule: 'upgrade', node: 'n1', build: 'next' },
      { rule: 'upgrade', node: 'n1', build: 'other' },
      { rule: 'start', node: 'n1' },
      { rule: 'reconfigure', node: 'n1', request: { client: 'a', request: 1, members: ['n1', 'n2', 'n3'] } },
      { rule: 'crash', node: 'n1' },
      { rule: 'reconfigure', node: 'n1', request: { client: 'a', request: 2, members: ['n4'] } },
      { rule: 'release', from: 'n1', to: 'n2' },
    ];
    const rules: string[] = [];
    const possible = steps.map((step) => performStep(world, step, system, ({ rule }) => rules.push(rule)));
    assert.deepEqual(possible, [true, true, true, false, false, true, true, false, true]);
    assert.deepEqual(rules, ['hold', 'clock', 'upgrade', 'reconfigure', 'crash', 'release']);
    assert.deepEqual(asked, ['next', 'other']);
    assert.deepEqual(
      world.nodes.map(({ name }) => name),
      ['n1', 'n2', 'n3'],
    );
    assert.deepEqual(world.nodes[0]?.state.done, ['input reconfigure n1,n2,n3']);
  });

  it('mixes every kind of step into the rolling digest', () => {
    const digests = [
      [],
      [{ rule: 'hold', from: 'n1', to: 'n2' }],
      [{ rule: 'hold', from: 'n3', to: 'n2' }],
      [{ rule: 'clock', node: 'n2', advance: 1 }],
      [{ rule: 'clock', node: 'n2', advance: 2 }],
      [{ rule: 'crash', node: 'n2' }],
    ].map((steps) => {
      const world = createWorld(echo, ['n1', 'n2', 'n3']);
      for (const step of steps) takeStep(world, step as ScheduleStep, (request) => request.key);
      return world.digest;
    });
    assert.equal(new Set(digests).size, digests.length);
  });

  it('takes a macro as what it is: several steps', () => {
    const world = createWorld(echo, ['n1', 'n2']);
    assert.throws(() => takeStep(world, { rule: 'drop-all', from: '*', to: '*' }, ({ key }) => key), RangeError);
  });

  it('runs whatever lines are removed, repeated or exchanged', () => {
    const order = fc.array(fc.nat(SCHEDULE.length - 1), { maxLength: 30 });
    fc.assert(
      fc.property(order, (positions) => {
        const { lines, skipped } = run(positions.map((position) => SCHEDULE[position] as ScheduleStep));
        assert.equal(lines.length + skipped, positions.length);
      }),
    );
  });

  it('survives its form as text', () => {
    const lines = SCHEDULE.map(formatStep);
    const again = run(lines.map((line, index) => parseStep(line, index + 1)));
    assert.equal(again.digest, run(SCHEDULE).digest);
  });
});

describe('cluster/world/trace-writer', () => {
  it('numbers the lines and shows what the step did', () => {
    const { lines } = run(SCHEDULE);
    assert.deepEqual(
      lines.map(({ step }) => step),
      [1, 2, 3, 4, 5, 6, 7, 8],
    );
    assert.deepEqual(lines[0]?.outputs, [{ said: 'got x' }]);
    assert.deepEqual(lines[0].sends, [
      { packet: 'n1>n2#1', type: 'Ping' },
      { packet: 'n1>n3#1', type: 'Ping' },
    ]);
    assert.equal(lines[2]?.type, 'Ping');
    assert.equal(lines[4]?.type, 'tick');
    assert.equal(lines[3]?.view, undefined);
    assert.equal(lines[6]?.view?.life, 2);
  });

  it('has the digest of its lines, equal for equal runs and different when one step differs', () => {
    const { digest, text } = run(SCHEDULE);
    const recomputed = createHash('sha256')
      .update(text.map((line) => `${line}\n`).join(''))
      .digest('hex');
    assert.equal(digest, `sha256:${recomputed}`);
    assert.equal(run(SCHEDULE).digest, digest);
    assert.notEqual(run([{ rule: 'crash', node: 'n3' }, ...SCHEDULE]).digest, digest);
  });
});

function run(schedule: readonly ScheduleStep[]) {
  const world = createWorld(echo, ['n1', 'n2', 'n3']);
  const lines: TraceLine[] = [];
  const text: string[] = [];
  const trace = new TraceWriter({
    world,
    describeOutput: (said) => ({ said }),
    emit: (line, canonical) => {
      lines.push(line);
      text.push(canonical);
    },
  });
  let skipped = 0;
  for (const step of schedule) {
    const effect = takeStep(world, step, (request) => request.key);
    if (effect) trace.write(effect, trace.steps);
    else skipped++;
  }
  return { lines, text, skipped, digest: trace.digest() };
}
