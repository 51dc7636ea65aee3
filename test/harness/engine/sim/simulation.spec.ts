import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { TraceWriter } from '../../../../cluster/world/trace-writer.ts';
import { takeStep } from '../../../../cluster/world/schedule.ts';
import { createWorld } from '../../../../cluster/world/world.ts';
import type { KeyValueAnswer } from '../../../../harness/core/contracts/handlers.ts';
import type { PlannedFault } from '../../../../harness/core/planned-fault.ts';
import { operationsOf } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { exitsOf, faultRecordsOf, timeOf } from '../../../../harness/core/nemesis-events.ts';
import { NEMESIS } from '../../../../harness/core/operation.ts';
import { LAST_SEEN, type Plan } from '../../../../harness/core/plan.ts';
import { faults } from '../../../../nemesis/registry.ts';
import { primary, type PrimaryState } from './primary.ts';
import { faultEntry, planFor, simulate, type Recorded } from './scenario.ts';

const ALL_FAULTS = [
  faultEntry('kill', 2_500, 800),
  faultEntry('pause', 3_500, 800),
  faultEntry('loss', 3_000, 1_000),
  faultEntry('duplicate', 3_000, 1_000),
  faultEntry('partition', 3_000, 900),
];

describe('harness/engine/sim', function () {
  this.timeout(60_000);

  describe('determinism', () => {
    it('repeats history, trace and schedule for one plan, whatever the slices', () => {
      const plan = planFor({ nemesis: ALL_FAULTS });
      const whole = simulate(plan, primary, { slice: Infinity });
      const sliced = simulate(plan, primary, { slice: 7 });
      assert.deepEqual(sliced.result, whole.result);
      assert.deepEqual(sliced.history, whole.history);
      assert.deepEqual(sliced.schedule, whole.schedule);
      assert.deepEqual(sliced.traceText, whole.traceText);
    });

    it('takes another course for another seed', () => {
      const digests = ['1', '2', '3'].map((seed) => simulate(planFor({ seed }), primary).result.traceDigest);
      assert.equal(new Set(digests).size, 3);
    });

    it('emits a schedule that leads a fresh world through the same trace', () => {
      const { plan, schedule, trace, result } = simulate(planFor({ nemesis: ALL_FAULTS }), primary);
      const world = createWorld(primary.handlers, plan.nodes);
      const again = new TraceWriter({
        world,
        describeOutput: (output: KeyValueAnswer) => output as unknown as Json,
        emit: () => undefined,
      });
      schedule.forEach((step, index) => {
        const effect = takeStep(world, step, (request) => request);
        assert.ok(effect, `step ${index + 1} is impossible`);
        again.write(effect, trace[index]?.time ?? 0, 'request' in step ? (step.request as unknown as Json) : undefined);
      });
      assert.equal(again.digest(), result.traceDigest);
    });
  });

  describe('clients', () => {
    it('serve the whole plan when nothing is wrong, and recovery ends with equal replicas', () => {
      const { plan, history, result } = simulate(planFor({}), primary);
      const planned = plan.clients.reduce((sum, client) => sum + client.operations.length, 0);
      const closing = 2 * plan.keys.length;
      const operations = operationsOf(history);
      assert.equal(operations.length, planned + closing);
      assert.deepEqual(
        operations.filter(({ type, error }) => type === 'info' || (type === 'fail' && error !== 'mismatch')),
        [],
      );
      assert.deepEqual(result.stuck, []);
      assert.equal(new Set(result.replicas.map(({ position, digest }) => `${position} ${digest}`)).size, 1);
    });

    it('record the phases in order and number the events', () => {
      const { history } = simulate(planFor({}), primary);
      assert.deepEqual(
        history.map(({ index }) => index),
        history.map((_, index) => index),
      );
      const phases = history.filter(({ f, process }) => process === NEMESIS && /load|recovery/.test(f));
      assert.deepEqual(
        phases.map(({ f }) => f),
        ['stop-load', 'start-recovery', 'stop-recovery'],
      );
      assert.ok(history.every(({ time }, index) => index === 0 || time >= (history[index - 1]?.time ?? 0)));
    });

    it('have one operation outstanding, and go on under a fresh process after info', () => {
      const { history } = simulate(withFault(fault('pause', 500, 9_000, ['n1'])), primary);
      const open = new Set<number>();
      const retired = new Set<number>();
      for (const event of history) {
        if (event.process === NEMESIS) continue;
        assert.ok(!retired.has(event.process), `process ${event.process} came back`);
        assert.equal(open.has(event.process), event.type !== 'invoke');
        if (event.type === 'invoke') open.add(event.process);
        else open.delete(event.process);
        if (event.type === 'info') retired.add(event.process);
      }
      assert.ok(retired.size > 0, 'nothing timed out while the primary slept');
    });

    it('say fail only of operations that no node can have taken', () => {
      const plan = withFault(fault('kill', 500, 9_000, ['n1']));
      const { history, trace } = simulate(plan, primary);
      const failed = operationsOf(history).filter(({ type, error }) => type === 'fail' && error !== 'mismatch');
      assert.ok(failed.length > 0, 'no operation failed while the primary was down');
      const taken = new Set(
        trace
          .filter(({ rule, node }) => rule === 'input' && node === 'n1')
          .map(({ input }) => JSON.stringify((input as { value: Json }).value)),
      );
      for (const { f, input } of failed) {
        if (f !== 'read')
          assert.ok(!taken.has(JSON.stringify(input)), `${f} ${JSON.stringify(input)} reached the primary`);
      }
    });

    it('replace symbols by what the client last saw on the key', () => {
      const { plan, history } = simulate(planFor({ workload: { clients: 1, rate: 20 } }), primary);
      const symbolic =
        plan.clients[0]?.operations.filter(({ value }) => JSON.stringify(value).includes(LAST_SEEN)) ?? [];
      assert.ok(symbolic.length > 0);
      assert.ok(!JSON.stringify(history).includes(LAST_SEEN));
      const seen = new Map<string, Json>();
      for (const { f, key = '', input, output, type } of operationsOf(history).slice(0, -2 * plan.keys.length)) {
        if (f === 'cas') assert.deepEqual((input as Json[])[0], seen.get(key) ?? null);
        if (type === 'ok') seen.set(key, f === 'cas' ? ((input as Json[])[1] as Json) : output);
      }
    });

    it('send an unanswered request again under its id only where that is safe', () => {
      const loss = faultEntry('loss', 1_000, 900, { percent: 50, target: 'all' });
      const plan = planFor({ nemesis: [loss], workload: { attemptTimeoutMs: 30 } });
      const repeats = (deduplicates: boolean): number => {
        const { trace } = simulate(plan, primary, { deduplicates });
        const taken = trace.filter(({ rule, node }) => rule === 'input' && node === 'n1');
        const ids = taken.map(({ input }) => {
          const { client, request } = input as { client: string; request: number };
          return `${client}/${request}`;
        });
        return ids.length - new Set(ids).size;
      };
      assert.ok(repeats(true) > 0);
      assert.equal(repeats(false), 0);
    });
  });

  describe('faults', () => {
    it('partition: nothing passes the cut, and the effect counts what was dropped', () => {
      const recorded = simulate(withFault(partitionOf(2_000, 6_000, 'n3')), primary);
      const { started, stopped, effect } = only(recorded);
      const dropped = recorded.trace.filter(({ rule }) => rule === 'drop');
      assert.ok(dropped.length > 0);
      assert.deepEqual(effect, { proven: true, observation: 'packets dropped', count: dropped.length });
      for (const line of during(recorded, started, stopped)) {
        if (line.rule === 'deliver') assert.doesNotMatch(line.packet ?? '', /n3/);
        if (line.rule === 'drop') assert.match(line.packet ?? '', /n3/);
      }
      assert.ok(
        recorded.trace.some(
          ({ rule, packet, time }) => rule === 'deliver' && /n3/.test(packet ?? '') && time > (stopped ?? 0),
        ),
      );
    });

    it('duplicate: copies are made and delivered, also when every packet is doubled', () => {
      const recorded = simulate(
        withFault(fault('duplicate', 1_000, 9_000, [], { percent: 100, target: 'all' })),
        primary,
      );
      const { effect } = only(recorded);
      const copies = recorded.trace.filter(({ rule }) => rule === 'duplicate').length;
      assert.ok(copies > 100);
      assert.equal(effect?.count, copies);
      assert.ok(recorded.trace.some(({ rule, packet }) => rule === 'deliver' && packet?.includes("'1")));
      assert.ok(!recorded.trace.some(({ packet }) => packet?.includes("'2")));
      assert.ok(operationsOf(recorded.history).filter(({ type }) => type === 'ok').length > 50);
    });

    it('kill: the node takes no step, then begins its next life', () => {
      const recorded = simulate(withFault(fault('kill', 2_000, 5_000, ['n2'])), primary);
      const { started, stopped, effect } = only(recorded);
      assert.deepEqual(effect, { proven: true, observation: 'process gone', count: 1 });
      const steps = during(recorded, started, stopped).filter(({ node, view }) => node === 'n2' && view !== undefined);
      assert.deepEqual(steps, []);
      assert.equal(recorded.trace.filter(({ node, life }) => node === 'n2' && life === 2).at(0)?.rule, 'restart');
      assert.deepEqual(
        exitsOf(recorded.history).map(({ node, life, signal, expected }) => ({ node, life, signal, expected })),
        [{ node: 'n2', life: 1, signal: 'SIGKILL', expected: true }],
      );
      const restart = recorded.history.find(({ f }) => f === 'restart');
      assert.deepEqual(restart?.value, { node: 'n2', life: 2 });
    });

    it('pause: the node takes no step and goes on in the same life', () => {
      const recorded = simulate(withFault(fault('pause', 2_000, 5_000, ['n2'])), primary);
      const { started, stopped, effect } = only(recorded);
      assert.deepEqual(effect, { proven: true, observation: 'process stopped', count: 1 });
      assert.ok(!during(recorded, started, stopped).some(({ node, view }) => node === 'n2' && view !== undefined));
      assert.ok(
        recorded.trace.some(({ node, rule, time }) => node === 'n2' && rule === 'deliver' && time > (stopped ?? 0)),
      );
      assert.ok(recorded.trace.every(({ life }) => life === 1));
    });

    it('a node that several faults hold comes back when the last one lets go', () => {
      const stubborn = { ...faults.named('kill'), resolve: () => ({ kind: 'kill', targets: ['n2'] }) as const };
      const plan = withFault(fault('kill', 2_000, 5_000, ['n2']), fault('kill', 3_000, 7_000, ['n2']));
      const recorded = simulate(plan, primary, { families: () => stubborn });
      const records = faultRecordsOf(recorded.history);
      assert.deepEqual(
        records.map(({ effect }) => [effect?.proven, effect?.count]),
        [
          [true, 1],
          [false, 0],
        ],
      );
      const restarts = recorded.trace.filter(({ rule }) => rule === 'restart');
      assert.deepEqual(
        restarts.map(({ time }) => time),
        [records[1]?.stopped],
      );
    });

    it('a fault that finds nobody to hit is recorded as skipped, with the reason', () => {
      const plan = withFault(fault('pause', 2_000, 5_000, ['n2']), fault('kill', 3_000, 4_000, ['n2']));
      const [, second] = faultRecordsOf(simulate(plan, primary).history);
      assert.equal(second?.skipped, 'every node it could hit is held down by another fault');
      assert.equal(second.started, undefined);
    });

    it('faults still in force at the end of the load are taken back before recovery', () => {
      const recorded = simulate(withFault(fault('kill', 8_000, 20_000, ['n1'])), primary);
      const { stopped } = only(recorded);
      assert.equal(stopped, timeOf(recorded.history, 'start-recovery'));
      assert.deepEqual(recorded.result.stuck, []);
    });

    it('partition of scope all: requests of clients are lost too, and counted', () => {
      const plan = withFault(fault('partition', 1_000, 9_000, ['n1'], { shape: 'majority', scope: 'all' }));
      const recorded = simulate(plan, primary);
      const { started, stopped, effect } = only(recorded);
      assert.ok(!during(recorded, started, stopped).some(({ rule, node }) => rule === 'input' && node === 'n1'));
      const drops = recorded.trace.filter(({ rule }) => rule === 'drop').length;
      assert.ok((effect?.count ?? 0) > drops);
    });
  });

  describe('recovery', () => {
    it('gives up at a bound when the system makes no progress, and names the keys', () => {
      const ignore = (state: PrimaryState) => ({ state, sends: [], outputs: [] });
      const silent = { ...primary, handlers: { ...primary.handlers, timers: () => [], input: ignore } };
      const { plan, history, result } = simulate(planFor({ steps: 500, durationMs: 2_000 }), silent);
      assert.equal(result.complete, true);
      assert.deepEqual(result.stuck, plan.keys);
      assert.ok(operationsOf(history).every(({ type }) => type === 'info'));
    });
  });

  it('tells an unfinished simulation from a finished one', () => {
    const whole = simulate(planFor({}), primary);
    assert.equal(whole.result.complete, true);
    assert.equal(whole.result.steps, whole.trace.length);
    assert.ok(whole.result.turns > whole.plan.spec.steps);
  });
});

type FaultLine = Omit<PlannedFault, 'id'>;

function fault(
  name: string,
  atMs: number,
  untilMs: number,
  order: readonly string[],
  parameters: Record<string, unknown> = { target: order },
): FaultLine {
  const parsed = faultEntry(name, 1, 1, parameters).parameters;
  return { fault: name, entry: 0, atMs, untilMs, order: withRest(order), parameters: parsed };
}

function partitionOf(atMs: number, untilMs: number, alone: string): FaultLine {
  return fault('partition', atMs, untilMs, [alone], { shape: 'majority' });
}

/** Faults give a preference; the plan's order names every node. */
function withRest(order: readonly string[]): string[] {
  return [...new Set([...order, 'n1', 'n2', 'n3'])];
}

function withFault(...faults: readonly FaultLine[]): Plan {
  return { ...planFor({}), faults: faults.map((line, index) => ({ id: `${line.fault}-${index + 1}`, ...line })) };
}

function only(recorded: Recorded) {
  const [record, ...others] = faultRecordsOf(recorded.history);
  assert.ok(record);
  assert.deepEqual(others, []);
  return record;
}

function during({ trace }: Recorded, from = 0, to = 0) {
  return trace.filter(({ time, rule }) => time > from && time < to && rule !== 'crash');
}
