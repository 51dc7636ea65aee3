import type { CheckResult } from '../../harness/core/verdict.ts';
import { REASONS_TITLE, reasonsOf } from '../model/reasons.ts';

/** Why the operations of a witness have no order, a line for each step; nothing where a check does not say. */
export function reasonLines(check: CheckResult): string[] {
  const reasons = reasonsOf(check);
  return reasons.length === 0 ? [] : [`  ${REASONS_TITLE}`, ...reasons.map((reason) => `    ${reason}`)];
}
