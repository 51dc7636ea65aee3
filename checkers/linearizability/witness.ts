import type { Json } from '../../harness/core/json.ts';
import type { Operation } from '../../harness/core/operation.ts';
import type { Witness, WitnessOperation } from '../../harness/core/witness.ts';
import type { Call } from './call.ts';
import type { Finding } from './finding.ts';

/** The finding in the form that reports draw, each operation once, in order of invocation. */
export function witnessOf(key: string, finding: Finding): Witness {
  const { pattern, calls, context, shown, sentence, deadEnds } = finding;
  const operations = shown?.map(witnessOperation) ?? calls.map(witnessCall);
  if (context) operations.push(witnessOperation(context));
  const culprit = finding.culprit ?? lastDeadEnd(finding);
  return {
    key,
    pattern,
    operations: [...new Map(operations.map((operation) => [operation.index, operation])).values()].sort(
      (a, b) => a.index - b.index,
    ),
    ...(finding.notShown ? { notShown: finding.notShown } : {}),
    ...(culprit === undefined ? {} : { culprit }),
    sentence,
    ...(deadEnds && { deadEnds }),
  };
}

/** The completion by which no order is left, whichever of the possible states was there first. */
function lastDeadEnd({ calls, deadEnds = [] }: Finding): number | undefined {
  const ends = new Set(deadEnds.map(({ operation }) => operation));
  const dead = calls.filter(({ operation }) => ends.has(operation.index));
  return dead.sort((a, b) => b.completed - a.completed)[0]?.operation.index;
}

function witnessCall({ operation, f, output, refused }: Call): WitnessOperation {
  const isCut = f === operation.f && Array.isArray(output) && output.length < lengthOf(operation.output);
  return {
    ...witnessOperation(operation),
    ...(isCut ? { relevant: output } : {}),
    ...(refused ? { refused } : {}),
  };
}

function lengthOf(answer: Json): number {
  return Array.isArray(answer) ? answer.length : 0;
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
