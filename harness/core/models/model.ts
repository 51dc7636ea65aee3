import type { Json } from '../json.ts';

/** What an operation on a register does when it happens: the value it finds and the value it leaves, if it does so. */
export interface Access {
  readonly observes: Json | undefined;
  readonly writes: Json | undefined;
}

/**
 * A sequential specification of one object (one key): what a single machine would do. States are JSON so that any
 * checker can hash and print them.
 */
export interface SequentialModel {
  readonly name: string;
  /** Functions it knows; anything else in a history is bad input. */
  readonly functions: readonly string[];
  /** The functions that never change the state. */
  readonly reads: readonly string[];
  /** The functions that a state may refuse; only for these does a `fail` that observed a mismatch say something. */
  readonly conditional: readonly string[];
  /** State before the first operation, where a history does not say otherwise. */
  readonly initial: Json;
  /** What is wrong with these arguments, or undefined when nothing is. */
  readonly inputProblem: (f: string, input: Json) => string | undefined;
  /**
   * The state after the operation, or undefined when `output` is impossible in `state`. `output` is undefined for an
   * operation whose answer nobody saw: any answer will do. The output of an `ok` conditional operation is not looked
   * at: being ok is the answer.
   */
  readonly step: (
    state: Json,
    f: string,
    input: Json,
    output: Json | undefined,
  ) => { readonly state: Json } | undefined;
  /**
   * The operation seen as one on a register, undefined when it is none (an append). Checkers that reason about values
   * instead of states need it.
   */
  readonly access: (f: string, input: Json, output: Json | undefined) => Access | undefined;
}
