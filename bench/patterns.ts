import { DEFAULT_RULES } from '../checkers/patterns/default-rules.ts';
import { Evaluation } from '../checkers/patterns/evaluation/evaluation.ts';
import { observeRun } from '../checkers/patterns/events/observe-run.ts';
import { parseRule } from '../checkers/patterns/language/parse-rule.ts';
import { rulesOf } from '../cluster/raft/handlers/builds.ts';
import { raftKeyValue } from '../cluster/raft/handlers/key-value.ts';
import type { TraceLine } from '../harness/core/trace.ts';
import { planFor, simulate } from '../test/harness/engine/sim/scenario.ts';
import { atMost, type Figure } from './figures.ts';

const STEPS = 1_000_000;
const ROUNDS = 3;

const ALL_MESSAGES = 'every message(_, _, to, t) is followed by message(_, to, _, u) where u >= t within 200000 steps';

/** Processor time for one pass over a million steps of a trace in memory: the default rules, and one over all messages. */
export function benchPatterns(): Promise<Figure[]> {
  const plan = planFor({ nodes: 5, steps: STEPS });
  const { trace } = simulate(plan, raftKeyValue(rulesOf('paper')), { slice: 10_000 });
  const million = trace.slice(0, STEPS);
  const withMessages = [...DEFAULT_RULES, { name: 'answered', rule: parseRule(ALL_MESSAGES) }];
  return Promise.resolve([
    atMost('the rules of every Raft over 10^6 steps', best(million, DEFAULT_RULES), 1.5, 's'),
    atMost('the same and a rule about every message', best(million, withMessages), 3, 's'),
  ]);
}

function best(trace: readonly TraceLine[], rules: typeof DEFAULT_RULES): number {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const evaluation = new Evaluation(rules);
    const start = process.cpuUsage();
    observeRun({ trace, history: [], logged: [], isLive: false }, evaluation);
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1_000_000);
    const broken = evaluation.results().find(({ violation }) => violation !== undefined);
    if (broken !== undefined) throw new Error(`${broken.name}: ${broken.violation?.sentence ?? ''}`);
  }
  return least;
}
