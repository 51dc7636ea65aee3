import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { KeyValueAnswer } from '../../../../harness/core/contracts/handlers.ts';
import type { Json } from '../../../../harness/core/json.ts';
import type { ScheduleStep } from '../../../../harness/core/step.ts';
import type { TraceLine } from '../../../../harness/core/trace.ts';
import { DEFAULT_SEMANTICS } from '../../../../cluster/world/semantics/named.ts';
import { runSchedule, type ScheduledSystem, type ScheduleRun } from '../../../../harness/engine/sim/schedule-run.ts';
import { primary } from './primary.ts';
import { faultEntry, planFor, simulate } from './scenario.ts';

const SYSTEM: ScheduledSystem = {
  handlers: primary.handlers,
  toInput: (request) => primary.toInput(request),
  describeRequest: (request) => request as unknown as Json,
  describeOutput: (output) => primary.toAnswer(output as KeyValueAnswer) as unknown as Json,
  handlersOf: () => undefined,
  speaksRaft: false,
};

describe('harness/engine/sim/schedule-run', function () {
  this.timeout(60_000);
  const plan = planFor({ nemesis: [faultEntry('kill', 2_500, 800), faultEntry('loss', 3_000, 1_000)] });
  const simulated = simulate(plan, primary);

  it('repeats the trace of an unedited schedule, line by line', () => {
    const run = replay(simulated.schedule, simulated.trace);
    assert.deepEqual([run.skipped, run.difference, run.repeated], [[], undefined, simulated.trace.length]);
    assert.equal(run.traceDigest, simulated.result.traceDigest);
  });

  it('stops at the first line that is not as recorded, and shows both', () => {
    const trace = simulated.trace.map((line) => (line.step === 40 ? { ...line, life: 7 } : line));
    const { difference, repeated, taken } = replay(simulated.schedule, trace);
    assert.equal(difference?.step, 40);
    assert.equal(difference.recorded.life, 7);
    assert.notEqual(difference.now?.life, 7);
    assert.deepEqual([repeated, taken], [39, 40]);
  });

  it('stops where a recorded step is impossible now', () => {
    const steps = simulated.schedule.map((step, index): ScheduleStep =>
      index === 9 ? { rule: 'restart', node: 'n1' } : step,
    );
    const { difference } = replay(steps, simulated.trace);
    assert.deepEqual([difference?.step, difference?.now], [10, undefined]);
  });

  it('runs what is left of a schedule after lines are gone, doubled and exchanged', () => {
    const { schedule } = simulated;
    const edited = [...schedule.slice(20, 500), ...schedule.slice(0, 300), ...[...schedule.slice(100, 400)].reverse()];
    const { taken, skipped, difference } = replay(edited, undefined);
    assert.equal(taken + skipped.length, edited.length);
    assert.ok(taken > 0 && skipped.length > 0);
    assert.equal(difference, undefined);
  });
});

function replay(steps: readonly ScheduleStep[], recorded: readonly TraceLine[] | undefined): ScheduleRun {
  return runSchedule({
    system: SYSTEM,
    nodes: ['n1', 'n2', 'n3'],
    semantics: DEFAULT_SEMANTICS,
    steps,
    recorded,
    trace: () => undefined,
    observe: undefined,
    moved: undefined,
  });
}
