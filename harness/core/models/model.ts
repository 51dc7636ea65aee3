import type { Json } from '../json.ts';

/**
 * A sequential specification of one object (one key): what a single machine would do. States are JSON so that any
 * checker can hash and print them.
 */
export interface SequentialModel {
  readonly name: string;
  /** Functions it knows; anything else in a history is bad input. */
  readonly functions: readonly string[];
  /**
   * The state after the operation, or undefined when `output` is impossible in `state`. `output` is undefined for an
   * operation whose answer nobody saw: any answer will do.
   */
  step(state: Json, f: string, input: Json, output: Json | undefined): { readonly state: Json } | undefined;
}
