import type { Json } from '../core/json.ts';
import type { CheckResult } from '../core/verdict.ts';
import { differenceInWords } from './difference.ts';
import type { Enacted } from './enactment.ts';
import { endsTheNode } from './left-out.ts';

/** Whether what the nodes wrote down is what the semantics give: `recorded` steps, of which these were re-enacted. */
export function semanticsResult({ accepted, leftOut, difference }: Enacted, recorded: number): CheckResult {
  const name = 'semantics';
  const rest = recorded - accepted;
  const evidence = { recorded, accepted, leftOut: leftOut as unknown as Json };
  if (difference !== undefined) {
    return {
      name,
      verdict: 'fail',
      reason: 'step-differs',
      summary: `${differenceInWords(difference)}. The ${String(accepted)} steps before it are as the semantics give them.`,
      evidence: { ...evidence, difference: difference as unknown as Json },
    };
  }
  const left = rest === 0 ? '' : `; ${String(rest)} were left out`;
  const summary = `${String(accepted)} of ${String(recorded)} steps that the nodes wrote down are what the semantics give${left}.`;
  if (accepted === 0) return { name, verdict: 'vacuous', reason: 'no-steps', summary, evidence };
  // What follows from a node that could not be followed may be right or not.
  if (leftOut.some((part) => part.steps > 0 && endsTheNode(part)))
    return { name, verdict: 'unknown', reason: 'cut-short', summary, evidence };
  return { name, verdict: 'pass', summary, evidence };
}
