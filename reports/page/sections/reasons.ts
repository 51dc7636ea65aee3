import type { CheckResult } from '../../../harness/core/verdict.ts';
import { REASONS_TITLE, reasonsOf } from '../../model/reasons.ts';
import { markup, type Html } from '../html.ts';

/** Why the operations of a witness have no order; nothing where a check does not say. */
export function reasonList(check: CheckResult): Html | undefined {
  const reasons = reasonsOf(check);
  if (reasons.length === 0) return undefined;
  return markup`<p>${REASONS_TITLE}</p>
    <ol>
      ${reasons.map((step) => markup`<li>${step}</li>`)}
    </ol>`;
}
