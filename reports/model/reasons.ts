import { isJsonObject } from '../../harness/core/json.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';

/**
 * Why a few operations have no order: in words, what makes each of them precede the next, until the first follows the
 * last (`evidence.circle`). Empty where a check brought none.
 */
export function reasonsOf({ evidence }: CheckResult): string[] {
  const circle = isJsonObject(evidence) ? evidence['circle'] : undefined;
  return Array.isArray(circle) ? circle.map(String) : [];
}

/** Stands above the reasons. */
export const REASONS_TITLE = 'Why there is no such order, step by step:';
