import type { Json } from '../../harness/core/json.ts';

/** What was done to the data of one node, by what was read there before and after. */
export interface DamageReport {
  /** Whether the second reading differs from the first as the fault wanted. */
  readonly changed: boolean;
  readonly details: Json;
}
