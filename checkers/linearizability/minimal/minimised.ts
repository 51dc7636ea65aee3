import type { Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import { findingsIn } from '../named.ts';
import type { NormalisedKey } from '../normalise.ts';
import { noOrderOf } from '../sentence.ts';
import { minimalFinding } from './minimal.ts';

/**
 * The finding without everything that its contradiction does not need, told anew where that is something. Sums that are
 * too long to be shown are made of what they need.
 */
export function minimised(key: NormalisedKey, finding: Finding): Finding {
  if (finding.shown !== undefined) return finding;
  const calls = minimalFinding(key, finding);
  return calls === finding.calls ? finding : toldAnew(key, finding, calls);
}

function toldAnew(key: NormalisedKey, finding: Finding, calls: readonly Call[]): Finding {
  const { view, initial = key.semantics.initial, sentence, context, ...rest } = finding;
  for (const other of initial === null && view ? [] : findingsIn(key, calls, initial)) {
    if (isAbout(other, calls) && other.view?.bound === view?.bound) return { ...finding, ...other, calls };
  }
  const told = { ...rest, ...(view && { view }), initial, calls };
  if (view === undefined && namesOnly(sentence, calls)) return { ...told, ...(context && { context }), sentence };
  return { ...told, sentence: noOrderOf(key, calls) };
}

/** Whether these are all calls that the sentence speaks of, by the indices that it names them by. */
function namesOnly(sentence: string, calls: readonly Call[]): boolean {
  const indices = new Set(calls.map(({ operation }) => String(operation.index)));
  return [...sentence.matchAll(/#(\d+)/g)].every(([, index = '']) => indices.has(index));
}

function isAbout({ calls }: Finding, others: readonly Call[]): boolean {
  const operations = new Set(calls.map(({ operation }) => operation.index));
  return operations.size === others.length && others.every(({ operation }) => operations.has(operation.index));
}
