import type { HistorySemantics } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import { GRAVEST, type Finding, type Pattern } from './finding.ts';
import { judgeOf } from './judged-by.ts';
import { allOf, type JudgedKey, type KeyOperations } from './judged.ts';
import { minimised } from './minimal/minimised.ts';
import { normalise, type NormalisedKey } from './normalise.ts';
import { searchFinding } from './search-finding.ts';
import { shrink } from './shrink.ts';

/** A key that failed. */
export interface Failure extends JudgedKey {
  readonly operations: KeyOperations;
}

/** A contradiction that is to be told, and what it is one of. */
export interface Contradiction {
  readonly operations: KeyOperations;
  readonly key: NormalisedKey;
  readonly finding: Finding;
  /** What its calls are judged by: the model, or a view of it in which a few calls are enough. */
  readonly model: SequentialModel;
  /** The states one of which was there before its calls. */
  readonly starts: readonly Json[];
}

/**
 * The gravest pattern, of equally grave ones that seen most often (see {@link GRAVEST}), in its smallest instance; where
 * nothing was found without searching, the shortest history that fails, cut down. Of neither can anything be taken out.
 */
export function contradictionOf(
  failed: readonly Failure[],
  model: SequentialModel,
  semantics: HistorySemantics,
): Contradiction {
  const counts = countPatterns(failed);
  const candidates = failed.flatMap(({ findings, operations }) => findings.map((finding) => ({ finding, operations })));
  const best = candidates.sort(
    (a, b) =>
      gravityOf(b.finding.pattern) - gravityOf(a.finding.pattern) ||
      (counts[b.finding.pattern] ?? 0) - (counts[a.finding.pattern] ?? 0) ||
      a.finding.calls.length - b.finding.calls.length,
  )[0];
  if (best === undefined) return searched(failed, model, semantics);
  // Such a finding holds by itself, so nothing else of its key is needed.
  const key = normalise(best.operations.key, [], model, semantics);
  return fromBeginning(best.operations, key, minimised(key, best.finding));
}

/** How many contradictions of each kind there are. */
export function countPatterns(judged: readonly JudgedKey[]): Partial<Record<Pattern, number>> {
  const counts: Partial<Record<Pattern, number>> = {};
  for (const { pattern } of judged.flatMap(({ findings }) => findings)) counts[pattern] = (counts[pattern] ?? 0) + 1;
  return counts;
}

/** Above 0 for the patterns that no other bug brings about. */
function gravityOf(pattern: Pattern): number {
  const place = GRAVEST.indexOf(pattern);
  return place === -1 ? 0 : GRAVEST.length - place;
}

function searched(failed: readonly Failure[], model: SequentialModel, semantics: HistorySemantics): Contradiction {
  const smallest = failed
    .map(({ operations, deadline }) => ({
      operations,
      deadline,
      key: normalise(operations.key, allOf(operations), model, semantics),
    }))
    .reduce((a, b) => (b.key.calls.length < a.key.calls.length ? b : a));
  const { operations, key } = smallest;
  const core = shrink(key, smallest.deadline);
  const finding = searchFinding(key, core);
  if (core.before === 'initial') return fromBeginning(operations, key, minimised(key, finding));
  const starts = core.starts.map((start) => key.values.value(start));
  return { operations, key, finding, model, starts };
}

function fromBeginning(operations: KeyOperations, key: NormalisedKey, finding: Finding): Contradiction {
  const { model, initial } = judgeOf(key, finding);
  return { operations, key, finding, model, starts: [initial] };
}
