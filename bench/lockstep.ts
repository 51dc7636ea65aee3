import { maelstrom } from '../cluster/systems/maelstrom/maelstrom.ts';
import { raft } from '../cluster/systems/raft/raft.ts';
import type { AnyKeyValueHandlers } from '../harness/core/contracts/handlers.ts';
import type { System } from '../harness/core/contracts/system.ts';
import type { ContainerSettings } from '../cluster/lockstep/fleet/fleet.ts';
import { openFleet } from '../harness/engine/lockstep/open-fleet.ts';
import { createSimulation } from '../harness/engine/sim/simulation.ts';
import { SILENT } from '../harness/engine/sim/emit.ts';
import { planFor } from '../test/harness/engine/sim/scenario.ts';
import { faults } from '../nemesis/registry.ts';
import { workloads } from '../workloads/registry.ts';
import { atLeast, beside, type Figure } from './figures.ts';

const STEPS = 40_000;
/** Steps after which processes have started, and after which their programs are compiled as far as they will be. */
const STARTED = 200;
const WARM = 20_000;

/** Steps per second of a whole run with real processes, their start not counted; 5 nodes, no faults, data in memory. */
export function benchLockstep(): Promise<Figure[]> {
  const figures = [
    measured('reference node over pipes, warm', raft, 'paper', [WARM, STEPS], 8_000),
    measured('reference node, its first 6,000 steps', raft, 'paper', [STARTED, 6_000], undefined),
    measured('Python nodes', maelstrom, 'python', [STARTED, 6_000], 2_000),
    measured('JavaScript nodes', maelstrom, 'javascript', [STARTED, 6_000], undefined),
    measured('Ruby nodes', maelstrom, 'ruby', [STARTED, 6_000], undefined),
  ];
  return Promise.resolve(figures);
}

/** The same with nodes in containers: pipes know nothing of them. */
export function benchLockstepInContainers(): Promise<Figure[]> {
  return Promise.resolve([measured('reference node in containers, warm', raft, 'paper', [WARM, STEPS], 8_000, {})]);
}

function measured(
  name: string,
  system: System,
  build: string,
  [from, to]: readonly [from: number, to: number],
  goal: number | undefined,
  containers?: ContainerSettings,
): Figure {
  const plan = planFor({ nodes: 5, steps: STEPS, durationMs: 130_000, recoveryMs: 1_000, system: system.name, build });
  const { fleet, close } = openFleet('1', { containers });
  try {
    const options = system.options({});
    const handlers = system.lockstep?.({ build, options, program: null }, fleet) as AnyKeyValueHandlers;
    const simulation = createSimulation({
      plan,
      system: handlers,
      deduplicates: system.deduplicates,
      families: (fault) => faults.named(fault),
      workload: workloads.named('register'),
      emit: SILENT,
    });
    simulation.advance(from);
    const before = simulation.result().steps;
    const began = performance.now();
    simulation.advance(to - from);
    const rate = ((simulation.result().steps - before) / (performance.now() - began)) * 1_000;
    return goal === undefined ? beside(name, rate, 'steps/s') : atLeast(name, rate, goal, 'steps/s');
  } finally {
    close();
  }
}
