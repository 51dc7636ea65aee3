/**
 * The public interface of Verdict: what plugins and programs may import from `raft-verdict`. A plugin is a module that
 * calls one or more of the `define…` functions when it is loaded (`--plugin FILE`, or `plugins:` in a spec).
 */
import type { Checker } from './core/contracts/checker.ts';
import type { FaultFamily } from './core/contracts/fault-family.ts';
import type { Workload } from './core/contracts/workload.ts';
import { checkers } from '../checkers/registry.ts';
import { faults } from '../nemesis/registry.ts';
import { workloads } from '../workloads/registry.ts';

/** Makes a fault family known; specs name it under `nemesis:`. */
export function defineFault(family: FaultFamily): FaultFamily {
  faults.add(family);
  return family;
}

/** Makes a workload known; specs name it under `workload:`. */
export function defineWorkload(workload: Workload): Workload {
  workloads.add(workload);
  return workload;
}

/** Makes a checker known; specs name it under `checks:`. */
export function defineChecker(checker: Checker): Checker {
  checkers.add(checker);
  return checker;
}

export { checkHistory, type CheckedHistory, type CheckHistoryOptions } from './check-history.ts';
export { createMonitor, type Monitor } from '../checkers/linearizability/monitor/monitor.ts';
export type { MonitorResult, MonitorViolation } from '../checkers/linearizability/monitor/result.ts';
export { judgeSchedule, type ScheduleOnBuild } from './replay/judge-schedule.ts';
export type { ReplayDocument } from './replay/replay-schedule.ts';
export { defineHandlers } from './define-handlers.ts';
export { defineInvariant } from './define-invariant.ts';
export { defineModel, type ModelDefinition } from './define-model.ts';
export { definePattern } from './define-pattern.ts';
export { defineSystem } from './define-system.ts';
export type { PatternDefinition } from '../checkers/patterns/registry.ts';
export type { Rule as PatternRule } from '../checkers/patterns/language/rule.ts';
export type { HandlerResult, HandlersDefinition } from './handlers/definition.ts';
export type { ExternalEvent, HandlerSystem, WorldSnapshot } from './core/contracts/handler-system.ts';
export type { Checker, LogFinding, RunRecord } from './core/contracts/checker.ts';
export type { FaultFamily, PlanningContext } from './core/contracts/fault-family.ts';
export type {
  AnyKeyValueHandlers,
  Effects,
  Handlers,
  KeyValueAnswer,
  KeyValueHandlers,
  KeyValueRequest,
  Send,
} from './core/contracts/handlers.ts';
export type { InvariantDefinition } from './core/contracts/invariant.ts';
export { cutAfter, entriesAfter, entryAt, startsWith, type Log } from './core/raft/log.ts';
export type { Entry } from './core/raft/entry.ts';
export { itemsOf } from './core/raft/ghost.ts';
export type { NodeState as RaftNodeState } from './core/raft/node-state.ts';
export type { WorldState } from './core/raft/observation.ts';
export type {
  Capability,
  CommandResult,
  Host,
  HostProbe,
  Lab,
  NodeCommand,
  NodeExit,
  NodeState,
} from './core/contracts/host.ts';
export type {
  Build,
  BuildInfo,
  ClientContext,
  ClientOutcome,
  ClientRequest,
  ClusterMember,
  LogPattern,
  MemberRequest,
  Membership,
  NodeContext,
  NodeStatus,
  ObservationLevel,
  ReplicaState,
  System,
  SystemClient,
} from './core/contracts/system.ts';
export type { GenerationContext, Workload } from './core/contracts/workload.ts';
export { HarnessError, InputError, InterruptedError, UnavailableError, VerdictError } from './core/errors.ts';
export type { FaultAction, Situation } from './core/fault-action.ts';
export type { FaultEffect, FaultRecord } from './core/fault-record.ts';
export type { PacketRule } from './core/packet-rule.ts';
export type { PlannedFault } from './core/planned-fault.ts';
export type { History, HistorySemantics } from './core/history.ts';
export { operationsOf } from './core/history.ts';
export type { Json, JsonObject } from './core/json.ts';
export type { Sampling, SamplingContext, SequentialModel } from './core/models/model.ts';
export type { NodeView, Role } from './core/node-view.ts';
export type { HistoryEvent, Operation } from './core/operation.ts';
export type { Plan, PlannedOperation } from './core/plan.ts';
export { LAST_SEEN, planDigest } from './core/plan.ts';
export { stream, type Stream } from './core/random.ts';
export type { ResolvedSpec, WorkloadSpec } from './core/spec.ts';
export type { TraceLine } from './core/trace.ts';
export type { CheckResult, Verdict } from './core/verdict.ts';
export { readJournal, type PacketDecision } from '../nemesis/packets/nfqueue/journal.ts';
export type { VerdictDocument } from './core/verdict-document.ts';
export type { Witness, WitnessOperation } from './core/witness.ts';
