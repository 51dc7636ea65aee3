import type { DirectedSchedule } from '../../../cluster/raft/directed-schedules.ts';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import { raftKeyValue } from '../../../cluster/raft/handlers/key-value.ts';
import { lossesIn, performStep } from '../../../cluster/world/schedule.ts';
import { DEFAULT_SEMANTICS, withLosses } from '../../../cluster/world/semantics/named.ts';
import { TraceWriter } from '../../../cluster/world/trace-writer.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import type { KeyValueRequest } from '../../../harness/core/contracts/handlers.ts';
import type { Json } from '../../../harness/core/json.ts';
import { nodeNames } from '../../../harness/core/plan.ts';
import { parseText } from '../../../harness/core/schedule/parse-text.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';

/** The trace that a directed schedule leads to on a build. */
export function directedTrace({ schedule, nodes }: DirectedSchedule, build: string): TraceLine[] {
  const steps = parseText(schedule, 'schedule');
  const system = raftKeyValue(rulesOf(build));
  const semantics = withLosses(DEFAULT_SEMANTICS, lossesIn(steps));
  const world = createWorld<unknown, unknown, unknown, unknown>(system.handlers, nodeNames(nodes), { semantics });
  const toInput = (request: KeyValueRequest): unknown => system.toInput(request);
  const trace: TraceLine[] = [];
  const writer = new TraceWriter<unknown, unknown, unknown, unknown>({
    world,
    describeOutput: (output) => system.toAnswer(output as never) as unknown as Json,
    emit: (line) => trace.push(line),
  });
  for (const step of steps) {
    const request = 'request' in step ? (step.request as unknown as Json) : undefined;
    performStep(world, step, { toInput }, (effect) => writer.write(effect, writer.steps + 1, request));
  }
  return trace;
}
