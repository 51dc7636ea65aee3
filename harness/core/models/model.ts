import type { NilRead } from '../history.ts';
import type { Json } from '../json.ts';
import type { Stream } from '../random.ts';

/** What an operation on a register does when it happens: the value it finds and the value it leaves, if it does so. */
export interface Access {
  readonly observes: Json | undefined;
  readonly writes: Json | undefined;
}

/** What a client asking for its next operation can see. */
export interface SamplingContext {
  readonly random: Stream;
  /** A value to write: one that was never written before, or one of a few. */
  readonly value: () => number;
  readonly state: Json;
  /** Who asks, for objects that know their holder. */
  readonly client: number;
}

/** How to make up histories of a model: what `generate` and the checkers' random tests need. */
export interface Sampling {
  /** An operation that a client might ask for. */
  readonly request: (context: SamplingContext) => { readonly f: string; readonly input: Json };
  /** What a correct object answers; undefined where it refuses. The input again for operations that only succeed. */
  readonly answer: (state: Json, f: string, input: Json) => Json | undefined;
  /** Another answer than the right one, of the same form and not absurd. */
  readonly wrongAnswer: (answer: Json, f: string, context: SamplingContext) => Json;
}

/**
 * A sequential specification of one object (one key): what a single machine would do. States are JSON so that any
 * checker can hash and print them.
 */
export interface SequentialModel {
  readonly name: string;
  readonly summary: string;
  /** Functions it knows; anything else in a history is bad input. */
  readonly functions: readonly string[];
  /** The functions that never change the state. */
  readonly reads: readonly string[];
  /** Functions that change the state and whose answer says something of it, such as `dequeue`. */
  readonly answers: readonly string[];
  /** The functions that a state may refuse; only for these does a `fail` that observed a mismatch say something. */
  readonly conditional: readonly string[];
  /** Whether the state does not allow this conditional operation, which then changes nothing. */
  readonly refuses: (state: Json, f: string, input: Json) => boolean;
  /** State before the first operation, where a history does not say otherwise. */
  readonly initial: Json;
  /** What a read of null means, whatever the tool that recorded the history; without it the tool says. */
  readonly nilRead?: NilRead;
  /** What is wrong with this state as the first one, or undefined when nothing is; without it any will do. */
  readonly initialProblem?: (initial: Json) => string | undefined;
  /** What is wrong with these arguments, or undefined when nothing is. */
  readonly inputProblem: (f: string, input: Json) => string | undefined;
  /**
   * The state after the operation, or undefined when `output` is impossible in `state`. `output` is undefined for an
   * operation whose answer nobody saw: any answer will do. The output of an `ok` operation that is neither one of
   * `reads` nor of `answers` is not looked at: being ok is the answer.
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
  /** Without it no histories of the model can be made up. */
  readonly sampling?: Sampling;
}
