import type { HistorySemantics } from '../../harness/core/history.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Witness, WitnessOperation } from '../../harness/core/witness.ts';
import { isCertified } from './certificate.ts';
import { contradictionOf, countPatterns, type Failure } from './contradiction.ts';
import type { Pattern } from './finding.ts';
import type { JudgedKey, KeyOperations, KeyResult } from './judged.ts';
import { witnessOf, witnessOperation } from './witness.ts';

export interface LinearizabilityResult {
  readonly verdict: Verdict;
  /** The kind of contradiction. */
  readonly reason: Pattern | undefined;
  readonly summary: string;
  readonly keys: readonly KeyResult[];
  readonly operations: number;
  /**
   * How many contradictions of each kind were found without searching: contradictions, not operations or elements. One
   * lost element makes as many as there are pairs of operations that prove it, and each key counts up to a limit.
   */
  readonly patterns: Readonly<Partial<Record<Pattern, number>>>;
  readonly witness: Witness | undefined;
  /** What else happened on the witness's key around it, at most {@link EXCERPT} operations. */
  readonly excerpt: readonly WitnessOperation[];
}

export const EXCERPT = 200;

/** The keys of a history with what was found for each, and what all of it is read by. */
export interface Judged {
  readonly keys: readonly KeyOperations[];
  /** In the order of the keys. */
  readonly judged: readonly JudgedKey[];
  readonly operations: number;
  /** Some operation succeeded. */
  readonly someOk: boolean;
  readonly model: SequentialModel;
  readonly semantics: HistorySemantics;
}

/** What the keys say together. */
export function conclude(judged: Judged): LinearizabilityResult {
  const failed = failuresOf(judged);
  const common = {
    keys: judged.judged.map(({ result }) => result),
    operations: judged.operations,
    patterns: countPatterns(failed),
  };
  return { ...common, ...(failed.length > 0 ? explain(failed, judged) : withoutContradiction(judged)) };
}

function failuresOf({ keys, judged }: Judged): Failure[] {
  return judged
    .map((key, position) => ({ ...key, operations: keys[position] as KeyOperations }))
    .filter(({ result }) => result.verdict === 'fail');
}

type Explanation = Pick<LinearizabilityResult, 'verdict' | 'reason' | 'summary' | 'witness' | 'excerpt'>;

function explain(failed: readonly Failure[], judged: Judged): Explanation {
  const { operations, key, finding, model, starts } = contradictionOf(failed, judged.model, judged.semantics);
  const all = judged.keys.length;
  const keys = `${failed.length} of ${all} ${all === 1 ? 'key is' : 'keys are'} not linearizable`;
  if (!isCertified(key, finding.calls, starts, model)) {
    const summary = `${keys}, but the second verifier could not confirm it within its budget`;
    return { verdict: 'unknown', reason: undefined, summary, witness: undefined, excerpt: [] };
  }
  const witness = witnessOf(key.key, finding);
  return {
    verdict: 'fail',
    reason: finding.pattern,
    summary: `${keys}: ${finding.sentence}.`,
    witness,
    excerpt: excerptAround(operations, witness),
  };
}

function withoutContradiction({ judged, operations, someOk }: Judged): Explanation {
  const nothing = { reason: undefined, witness: undefined, excerpt: [] };
  const undecided = judged.filter(({ result }) => result.verdict === 'unknown').map(({ result }) => result.key);
  const keys = `${judged.length} ${judged.length === 1 ? 'key' : 'keys'}`;
  if (undecided.length > 0) {
    const named = undecided.map((key) => JSON.stringify(key)).join(', ');
    const spent = Math.max(...judged.map(({ result }) => (result.verdict === 'unknown' ? result.steps : 0)));
    const summary =
      `The budget was spent (${inMillions(spent)} steps) before a decision on ${undecided.length} of ${keys}: ${named}. ` +
      '`verdict check --budget` allows more; unique values and fewer operations per key need less.';
    return { ...nothing, verdict: 'unknown', summary };
  }
  if (!someOk) {
    return { ...nothing, verdict: 'vacuous', summary: 'No operation succeeded, so there was nothing to check.' };
  }
  const [noun, verb] = operations === 1 ? ['operation', 'is'] : ['operations', 'are'];
  return { ...nothing, verdict: 'pass', summary: `${operations} ${noun} on ${keys} ${verb} linearizable.` };
}

function inMillions(steps: number): string {
  return steps < 1_000_000 ? String(steps) : `${String(Math.round(steps / 1_000_000))} million`;
}

function excerptAround(operations: KeyOperations, witness: Witness): WitnessOperation[] {
  const greatest = Math.max(...witness.operations.map((operation) => operation.index));
  let last = operations.length - 1;
  while (last >= 0 && operations.index(last) > greatest) last--;
  const start = Math.max(0, Math.min(last + EXCERPT / 4, operations.length) - EXCERPT);
  const length = Math.min(EXCERPT, operations.length - start);
  return Array.from({ length }, (_, position) => witnessOperation(operations.at(start + position)));
}
