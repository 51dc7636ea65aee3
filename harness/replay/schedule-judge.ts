import { resultOfExactRun } from '../../checkers/invariants/exact-run.ts';
import { InvariantJudge } from '../../checkers/invariants/report.ts';
import { eventsOf, problemOf, type SystemWorld } from '../../cluster/world/exploration/system-world.ts';
import type { AnyHandlerSystem } from '../core/contracts/handler-system.ts';
import type { Json } from '../core/json.ts';
import type { InvariantReport } from '../core/raft/invariant-report.ts';
import { stepInWords } from '../core/schedule/step-in-words.ts';
import type { CheckResult } from '../core/verdict.ts';
import type { ScheduleRun, ScheduleRunOptions } from '../engine/sim/schedule-run.ts';
import type { ScheduleTarget } from './schedule-target.ts';

/** Judges a schedule as it runs. */
export interface ScheduleJudge extends Pick<ScheduleRunOptions, 'observe' | 'moved'> {
  /** To be asked after the run. Empty for a system that nothing is known about. */
  results(run: ScheduleRun): readonly CheckResult[];
  invariants(): InvariantReport | undefined;
}

/** Raft's invariants for systems that speak Raft, a system's own property for systems given by handlers. */
export function judgeFor({ system, options, nodes, capabilities, scheduled }: ScheduleTarget): ScheduleJudge {
  if (scheduled.speaksRaft) return byInvariants(new InvariantJudge(nodes, capabilities, 'here', scheduled.predicates));
  const own = system.byHandlers?.(options);
  return own === undefined ? NO_JUDGE : byProperty(own);
}

const NO_JUDGE: ScheduleJudge = {
  observe: undefined,
  moved: undefined,
  results: () => [],
  invariants: () => undefined,
};

function byInvariants(judge: InvariantJudge): ScheduleJudge {
  return {
    observe: (observation) => judge.observe(observation),
    moved: undefined,
    results: (run) => [resultOfExactRun(inStepsOfSchedule(judge.report(), run))],
    invariants: () => judge.report(),
  };
}

/** The report with steps counted as the schedule counts them, in which a macro is one. */
function inStepsOfSchedule(report: InvariantReport, { origins }: ScheduleRun): InvariantReport {
  const predicates = report.predicates.map((predicate) => {
    const { violation } = predicate;
    if (violation === undefined) return predicate;
    return { ...predicate, violation: { ...violation, step: origins[violation.step - 1] ?? violation.step } };
  });
  return { ...report, predicates };
}

/** Says the first problem and the step of the schedule in which it came. */
function byProperty(system: AnyHandlerSystem): ScheduleJudge {
  let trace: SystemWorld['trace'] = [];
  let steps = 0;
  let problem: PropertyProblem | undefined;
  return {
    observe: undefined,
    moved: (world, effect, step) => {
      steps++;
      trace = [...trace, ...eventsOf(step, effect)];
      const sentence = problem === undefined ? problemOf({ system, world, trace }) : undefined;
      if (sentence !== undefined) problem = { sentence, step: steps, words: stepInWords(step) };
    },
    results: ({ origins }) => [propertyResult(system.name, steps, problem, origins)],
    invariants: () => undefined,
  };
}

interface PropertyProblem {
  readonly sentence: string;
  /** Of the world, from 1. */
  readonly step: number;
  readonly words: string;
}

function propertyResult(
  system: string,
  steps: number,
  problem: PropertyProblem | undefined,
  origins: readonly number[],
): CheckResult {
  const name = 'property';
  if (problem === undefined) {
    const summary = `The property of ${system} held after each of ${steps} steps.`;
    return { name, verdict: steps === 0 ? 'vacuous' : 'pass', summary, evidence: { steps } };
  }
  const step = origins[problem.step - 1] ?? problem.step;
  const evidence: Json = { step, problem: problem.sentence };
  const summary = `${problem.sentence}, seen at step ${step}: ${problem.words}`;
  return { name, verdict: 'fail', reason: 'property-broken', summary, evidence };
}
