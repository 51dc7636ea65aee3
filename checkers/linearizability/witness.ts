import type { Operation } from '../../harness/core/operation.ts';
import type { Witness, WitnessOperation } from '../../harness/core/witness.ts';
import type { Finding } from './finding.ts';

/** The finding in the form that reports draw, operations in order of invocation. */
export function witnessOf(key: string, { pattern, calls, context, sentence, deadEnds }: Finding): Witness {
  const operations = calls.map((call) => call.operation);
  if (context) operations.push(context);
  operations.sort((a, b) => a.index - b.index);
  return { key, pattern, operations: operations.map(witnessOperation), sentence, ...(deadEnds && { deadEnds }) };
}

export function witnessOperation(operation: Operation): WitnessOperation {
  return {
    index: operation.index,
    process: operation.process,
    f: operation.f,
    input: operation.input,
    output: operation.output,
    type: operation.type,
    invoked: operation.invoked,
    completed: operation.type === 'info' ? null : operation.completed,
    node: operation.node ?? null,
  };
}
