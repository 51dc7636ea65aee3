import { InvariantJudge } from '../../../checkers/invariants/report.ts';
import { raft } from '../../../cluster/systems/raft/raft.ts';
import type { RunRecord } from '../../../harness/core/contracts/checker.ts';
import type { AnyKeyValueHandlers } from '../../../harness/core/contracts/handlers.ts';
import type { StateLine } from '../../../harness/core/state-lines.ts';
import { StateRecorder } from '../../../harness/engine/sim/state-recorder.ts';
import { judge } from '../../../harness/judge.ts';
import type { VerdictDocument } from '../../../harness/core/verdict-document.ts';
import { workloads } from '../../../workloads/registry.ts';
import { faultEntry, planFor, simulate, type Scenario } from '../../harness/engine/sim/scenario.ts';

export interface SimulatedRun {
  readonly record: RunRecord;
  readonly document: VerdictDocument;
}

/** A simulated run as `verdict run` would record and judge it. */
export function simulatedRun(build: string, scenario: Scenario = {}): SimulatedRun {
  const plan = planFor({
    build,
    checks: ['linearizable', 'invariants'],
    nemesis: [faultEntry('partition', 2_500, 1_500, { shape: 'isolate-leader' })],
    ...scenario,
  });
  const states: StateLine[] = [];
  const recorder = new StateRecorder((line) => states.push(line));
  const invariants = new InvariantJudge(plan.nodes, raft.capabilities?.(build, raft.options({})) ?? []);
  const handlers = raft.handlers?.(build, raft.options({})) as AnyKeyValueHandlers;
  const { history, trace, result } = simulate(plan, handlers, {
    observe: (observation) => {
      recorder.observe(observation);
      invariants.observe(observation);
    },
  });
  recorder.finish();
  const record: RunRecord = {
    plan,
    history: { semantics: workloads.named(plan.spec.workload.name).semantics, events: history },
    trace,
    states,
    observation: raft.observation,
    invariants: invariants.report(),
    logFindings: [],
    replicas: result.replicas,
    complete: true,
    environment: {},
  };
  return {
    record,
    document: judge(record, { level: 'exact', replay: 'verdict replay runs/x', traceDigest: result.traceDigest }),
  };
}

/** Outages thick and fast, in which a node that forgets its vote votes twice. */
export function forgetfulRun(): SimulatedRun {
  return simulatedRun('paper+no-pre-vote+no-check-quorum+forget-vote', {
    seed: '1',
    nodes: 5,
    nemesis: [faultEntry('kill', 200, 60, { target: 'minority' }), faultEntry('loss', 3_000, 1_500)],
  });
}
