import type { HistorySemantics } from '../../harness/core/history.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import { model } from '../../harness/core/models/registry.ts';
import type { Operation } from '../../harness/core/operation.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Witness, WitnessOperation } from '../../harness/core/witness.ts';
import { Budget } from './budget.ts';
import { isCertified } from './certificate.ts';
import { DECIDERS } from './deciders.ts';
import type { Finding, Pattern } from './finding.ts';
import { dropRefused, normalise, type NormalisedKey } from './normalise.ts';
import { searchFinding } from './search-finding.ts';
import { search } from './search/search.ts';
import { shrink } from './shrink.ts';
import { unwrittenValues } from './unwritten-values.ts';
import { witnessOf, witnessOperation } from './witness.ts';
import { checkZones } from './zones/zones.ts';

export interface LinearizabilityOptions {
  /** Steps that may be spent on each key; default {@link DEFAULT_STEPS}. */
  readonly steps?: number;
  /** The model, where it is not one of the registry's. */
  readonly model?: SequentialModel;
}

export const DEFAULT_STEPS = 8_000_000;

/** What decided a key: zones, a decider by its name, or a stage of the search. */
export type Stage = string;

/** What was found for one key. */
export interface KeyResult {
  readonly key: string;
  readonly operations: number;
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly stage: Stage;
  readonly steps: number;
}

export interface LinearizabilityResult {
  readonly verdict: Verdict;
  /** The kind of contradiction. */
  readonly reason: Pattern | undefined;
  readonly summary: string;
  readonly keys: readonly KeyResult[];
  readonly operations: number;
  /** How many contradictions of each kind were found on keys with unique values. */
  readonly patterns: Readonly<Partial<Record<Pattern, number>>>;
  readonly witness: Witness | undefined;
  /** What else happened on the witness's key around it, at most {@link EXCERPT} operations. */
  readonly excerpt: readonly WitnessOperation[];
}

export const EXCERPT = 200;

interface Judged {
  readonly normalised: NormalisedKey;
  readonly result: KeyResult;
  readonly findings: readonly Finding[];
  readonly deadline: number | undefined;
}

/**
 * Whether the operations on each key have an order that respects real time and in which every answer is right.
 * Linearizability of the whole is linearizability of each key (Herlihy and Wing 1990). Exact within the budget, and
 * beyond it `unknown`; a `fail` comes with a witness that a second, independent verifier has confirmed.
 */
export function checkLinearizable(
  operations: readonly Operation[],
  semantics: HistorySemantics,
  options: LinearizabilityOptions = {},
): LinearizabilityResult {
  const sequential = options.model ?? model(semantics.model);
  const byKey = operationsByKey(operations);
  const judged = [...byKey].map(([key, own]) =>
    judge(normalise(key, own, sequential, semantics), own.length, options.steps ?? DEFAULT_STEPS),
  );
  const failed = judged.filter(({ result }) => result.verdict === 'fail');
  const common = {
    keys: judged.map(({ result }) => result),
    operations: operations.length,
    patterns: countPatterns(failed),
  };
  if (failed.length > 0) return { ...common, ...explain(failed, byKey) };
  return { ...common, ...withoutContradiction(judged, operations) };
}

function operationsByKey(operations: readonly Operation[]): Map<string, Operation[]> {
  const byKey = new Map<string, Operation[]>();
  for (const operation of operations) {
    const key = operation.key ?? '';
    const own = byKey.get(key);
    if (own) own.push(operation);
    else byKey.set(key, [operation]);
  }
  return byKey;
}

function judge(normalised: NormalisedKey, operations: number, steps: number): Judged {
  const budget = new Budget(steps);
  const common = { key: normalised.key, operations };
  for (const decider of DECIDERS[normalised.model.name] ?? []) {
    const decision = decider.decide(normalised, budget);
    if (decision === undefined) continue;
    const { verdict } = decision;
    const result: KeyResult = { ...common, verdict, stage: decider.stage, steps: budget.spent };
    return { normalised, result, findings: verdict === 'fail' ? decision.findings : [], deadline: undefined };
  }
  const withoutRefused = dropRefused(normalised);
  const zones = checkZones(withoutRefused, budget);
  // What contradicts itself without an observation does so with it; what does not may still contradict that one.
  if (zones && (zones.verdict !== 'pass' || withoutRefused === normalised)) {
    const result: KeyResult = { ...common, verdict: zones.verdict, stage: 'zones', steps: budget.spent };
    return { normalised, result, findings: zones.findings, deadline: undefined };
  }
  const unwritten = budget.spend(operations) ? unwrittenValues(normalised) : [];
  if (unwritten.length > 0) {
    const result: KeyResult = { ...common, verdict: 'fail', stage: 'unwritten-values', steps: budget.spent };
    return { normalised, result, findings: unwritten, deadline: undefined };
  }
  const { verdict, stage, deadline } = search(
    normalised.calls,
    normalised.model,
    normalised.semantics.initial,
    budget,
    'order',
  );
  return { normalised, result: { ...common, verdict, stage, steps: budget.spent }, findings: [], deadline };
}

type Explanation = Pick<LinearizabilityResult, 'verdict' | 'reason' | 'summary' | 'witness' | 'excerpt'>;

/** The pattern seen most often, in its smallest instance: single ones may look like another bug by coincidence. */
function explain(failed: readonly Judged[], byKey: ReadonlyMap<string, readonly Operation[]>): Explanation {
  const { normalised, finding, starts } = bestFinding(failed);
  const keys = `${failed.length} of ${byKey.size} ${byKey.size === 1 ? 'key is' : 'keys are'} not linearizable`;
  if (!isCertified(normalised, finding.calls, starts)) {
    const summary = `${keys}, but the second verifier could not confirm it within its budget`;
    return { verdict: 'unknown', reason: undefined, summary, witness: undefined, excerpt: [] };
  }
  const witness = witnessOf(normalised.key, finding);
  return {
    verdict: 'fail',
    reason: finding.pattern,
    summary: `${keys}: ${finding.sentence}.`,
    witness,
    excerpt: excerptAround(byKey.get(normalised.key) ?? [], witness),
  };
}

function bestFinding(failed: readonly Judged[]): {
  readonly normalised: NormalisedKey;
  readonly finding: Finding;
  readonly starts: readonly number[];
} {
  const counts = countPatterns(failed);
  const candidates = failed.flatMap(({ normalised, findings }) =>
    findings.map((finding) => ({ normalised, finding, starts: [normalised.initial] })),
  );
  const best = candidates.sort(
    (a, b) =>
      (counts[b.finding.pattern] ?? 0) - (counts[a.finding.pattern] ?? 0) ||
      a.finding.calls.length - b.finding.calls.length,
  )[0];
  if (best) return best;
  const { normalised, deadline } = failed.reduce((smallest, judged) =>
    judged.normalised.calls.length < smallest.normalised.calls.length ? judged : smallest,
  );
  const core = shrink(normalised, deadline);
  return { normalised, finding: searchFinding(normalised, core), starts: core.starts };
}

function withoutContradiction(judged: readonly Judged[], operations: readonly Operation[]): Explanation {
  const nothing = { reason: undefined, witness: undefined, excerpt: [] };
  const undecided = judged.filter(({ result }) => result.verdict === 'unknown').map(({ result }) => result.key);
  const keys = `${judged.length} ${judged.length === 1 ? 'key' : 'keys'}`;
  if (undecided.length > 0) {
    const named = undecided.map((key) => JSON.stringify(key)).join(', ');
    const summary = `The budget was spent before a decision on ${undecided.length} of ${keys}: ${named}.`;
    return { ...nothing, verdict: 'unknown', summary };
  }
  if (!operations.some((operation) => operation.type === 'ok')) {
    return { ...nothing, verdict: 'vacuous', summary: 'No operation succeeded, so there was nothing to check.' };
  }
  return { ...nothing, verdict: 'pass', summary: `${operations.length} operations on ${keys} are linearizable.` };
}

function countPatterns(judged: readonly Judged[]): Partial<Record<Pattern, number>> {
  const counts: Partial<Record<Pattern, number>> = {};
  for (const { pattern } of judged.flatMap(({ findings }) => findings)) counts[pattern] = (counts[pattern] ?? 0) + 1;
  return counts;
}

function excerptAround(operations: readonly Operation[], witness: Witness): WitnessOperation[] {
  const indices = witness.operations.map((operation) => operation.index);
  const last = operations.findLastIndex((operation) => operation.index <= Math.max(...indices));
  const start = Math.max(0, Math.min(last + EXCERPT / 4, operations.length) - EXCERPT);
  return operations.slice(start, start + EXCERPT).map(witnessOperation);
}
