import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { DEFAULT_SEMANTICS } from '../../../../cluster/world/semantics/named.ts';
import { rulesOf } from '../../../../cluster/raft/handlers/builds.ts';
import { raftKeyValue } from '../../../../cluster/raft/handlers/key-value.ts';
import type { AnyHandlerSystem } from '../../../../harness/core/contracts/handler-system.ts';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import { runSimulation, type SimulatedRunOptions } from '../../../../harness/engine/sim/run-simulation.ts';
import { faults } from '../../../../nemesis/registry.ts';
import { workloads } from '../../../../workloads/registry.ts';
import { primary } from './primary.ts';
import { planFor } from './scenario.ts';

type Asked = Partial<Pick<SimulatedRunOptions, 'byHandlers' | 'locatesDifference' | 'onEvent' | 'writeHistory'>>;

describe('a run and its repetition', () => {
  it('are the same where handlers are functions, and nothing is located then', async () => {
    const { repeats, differsAt } = await run(primary, { locatesDifference: true });
    assert.deepEqual([repeats, differsAt], [true, undefined]);
  });

  it('are not where handlers remember, and the first step that differs is named if that is asked for', async () => {
    const located = await run(remembering(40), { locatesDifference: true });
    assert.equal(located.repeats, false);
    assert.ok((located.differsAt ?? 0) > 0 && (located.differsAt ?? 0) <= located.steps);
    const { repeats, differsAt } = await run(remembering(40), {});
    assert.deepEqual([repeats, differsAt], [false, undefined]);
  });

  it('are not the same either where a system is given by handlers that remember', async () => {
    const { handlers } = remembering(5);
    const input = { client: 'p1', request: 1, f: 'write', key: 'k', value: 1 };
    const system: AnyHandlerSystem = { name: 'remembering', summary: '', handlers, inputs: () => [input] };
    const { repeats } = await run(primary, { byHandlers: { system, semantics: DEFAULT_SEMANTICS } });
    assert.equal(repeats, false);
  });
});

describe('who watches a simulated run', () => {
  it('is told of each leader as the history is, and that it is not for long', async () => {
    const [told, recorded]: [object[], object[]] = [[], []];
    await run(raftKeyValue(rulesOf('paper')) as AnyKeyValueHandlers, {
      onEvent: (event) => {
        if (event.type === 'leader') told.push(event);
      },
      writeHistory: ({ f, time, value }) => {
        if (f === 'leader') recorded.push({ time, ...(value as object) });
      },
    });
    assert.ok(told.length > 1);
    assert.deepEqual(
      told,
      recorded.map((leader) => ({ type: 'leader', ...leader, fleeting: true })),
    );
  });
});

/** Handlers that are others from some call on, whichever world it comes in. */
function remembering(calls: number): AnyKeyValueHandlers {
  let called = 0;
  const fingerprint = (): number => (++called > calls ? called : 0);
  return { ...(primary as AnyKeyValueHandlers), handlers: { ...primary.handlers, fingerprint } };
}

function run(system: AnyKeyValueHandlers, asked: Asked) {
  return runSimulation({
    plan: planFor({ steps: 1_000 }),
    system,
    deduplicates: true,
    family: (name) => faults.named(name),
    workload: workloads.named('register'),
    writeHistory: () => undefined,
    writeTrace: () => undefined,
    writeSchedule: () => undefined,
    onEvent: () => undefined,
    pause: () => Promise.resolve(),
    signal: new AbortController().signal,
    ...asked,
  });
}
