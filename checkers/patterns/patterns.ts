import type { Checker, RunRecord } from '../../harness/core/contracts/checker.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { Evaluation } from './evaluation/evaluation.ts';
import { bentClocks } from './events/bent-clocks.ts';
import { observeRun, type RunSources } from './events/observe-run.ts';
import { ownPatterns, readPattern } from './registry.ts';
import { resultOfRules } from './result.ts';

/**
 * Rules over the events of a run: those of every Raft, those of plugins and those of the spec. They need nothing but a
 * trace, logs or a history, so the same rules judge every engine.
 */
export const patterns: Checker = {
  name: 'patterns',
  summary: "event-pattern rules over traces and logs: Raft's own, and those of the spec's `patterns`",
  check(record: RunRecord): CheckResult {
    const given = Object.entries(record.plan.spec.patterns ?? {});
    const own = [...ownPatterns.all, ...given.map(([name, rule]) => readPattern({ name, rule }))];
    const evaluation = new Evaluation([...DEFAULT_RULES, ...own]);
    observeRun(sourcesOf(record), evaluation);
    const results = evaluation.results();
    return resultOfRules(results.slice(0, DEFAULT_RULES.length), results.slice(DEFAULT_RULES.length));
  },
};

/** Where the events of a recorded run are, as far as they can be put in order. */
export function sourcesOf({ trace, history, logEvents, plan, observation }: RunRecord): RunSources {
  const isLive = plan.spec.engine === 'live';
  const bent = bentClocks(isLive ? plan.faults : []);
  return {
    trace: bent.has('monotonic') ? [] : trace,
    history: history.events,
    logged: bent.has('wall') ? [] : (logEvents ?? []),
    isLive,
    guessed: observation === 0,
  };
}
