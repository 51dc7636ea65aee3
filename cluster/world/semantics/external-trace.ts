import type { StepEffect } from '../effect.ts';
import type { Semantics } from './semantics.ts';

/** An element of T: what a node was told from outside, or what it said. */
export type ExternalTraceEvent<Input, Output> =
  | { readonly node: string; readonly input: Input }
  | { readonly node: string; readonly timer: string }
  | { readonly node: string; readonly outputs: readonly Output[] }
  | { readonly node: string; readonly output: Output }
  /** Of a machine that gives one output for every input. */
  | { readonly node: string; readonly input: Input; readonly output: Output };

/**
 * What a step appends to T (Verdi, Core/Net.v). In unordered networks an event has all outputs of a step together, also
 * when there are none; in ordered ones, and on a single node, every output is an event of its own. Steps without a
 * handler, restarts and starts leave no trace.
 *
 * @param input what an input step brought
 */
export function externalEvents<State, Message, Input, Output>(
  semantics: Semantics,
  { rule, node: { name: node }, timer, outputs }: StepEffect<State, Message, Output>,
  input: Input | undefined,
): ExternalTraceEvent<Input, Output>[] {
  if (rule !== 'deliver' && rule !== 'timeout' && input === undefined) return [];
  if (semantics.oneOutput && input !== undefined) return [{ node, input, output: outputs[0] as Output }];
  const said: ExternalTraceEvent<Input, Output>[] = semantics.outputsApart
    ? outputs.map((output) => ({ node, output }))
    : [{ node, outputs }];
  if (timer !== undefined) return [{ node, timer }, ...said];
  return input === undefined ? said : [{ node, input }, ...said];
}
