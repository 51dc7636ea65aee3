import { isJsonObject, type Json } from '../../harness/core/json.ts';
import type { TransactionCycle } from '../../harness/core/transaction-cycle.ts';
import { witnessIn } from '../model/witness.ts';
import { witnessSvg } from '../page/witness-svg.ts';
import { cycleSvg } from './cycle-svg.ts';

/** What a check found, as an SVG file: a cycle where there is one, else its witness; undefined where neither can be drawn. */
export function contradictionSvg(evidence: Json): string | undefined {
  const cycle = cycleIn(evidence);
  const picture = cycle && cycleSvg(cycle);
  if (picture !== undefined) return picture;
  const witness = witnessIn(evidence);
  return witness && witnessSvg(witness);
}

/** The cycle of transactions in the evidence of a check. */
export function cycleIn(evidence: Json): TransactionCycle | undefined {
  if (!isJsonObject(evidence) || !isJsonObject(evidence['cycle'])) return undefined;
  return evidence['cycle'] as unknown as TransactionCycle;
}
