import { isJsonObject, type Json } from '../../harness/core/json.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import type { Witness, WitnessOperation } from '../../harness/core/witness.ts';

/** The smallest counterexample of a run: the first witness a failed check brought as `evidence.witness`. */
export function witnessOf(document: VerdictDocument): Witness | undefined {
  return witnessIn(witnessedCheck(document)?.evidence ?? null);
}

/** The check that brought it. */
export function witnessedCheck({ checks }: VerdictDocument): CheckResult | undefined {
  return checks.find((check) => check.verdict === 'fail' && witnessIn(check.evidence) !== undefined);
}

/**
 * The operation that cannot be true once the others are: the last one that was answered with what it saw, because a
 * contradiction only shows when somebody looks. Undefined where no single operation is to blame.
 */
export function culpritOf(witness: Witness): WitnessOperation | undefined {
  if (witness.pattern === 'not-linearizable') return undefined;
  const answered = witness.operations
    .filter((operation) => operation.type === 'ok' && operation.completed !== null)
    .sort((a, b) => (a.completed ?? 0) - (b.completed ?? 0) || a.index - b.index);
  const observers = witness.pattern === 'cas-conflict' ? ['cas', 'read'] : ['read', 'cas'];
  return observers.map((f) => answered.findLast((operation) => operation.f === f)).find((found) => found !== undefined);
}

/** Processes of a witness, each with its operations, in the order in which they first act. */
export function lanesOf(witness: Witness): { readonly process: number; readonly operations: WitnessOperation[] }[] {
  const lanes = new Map<number, WitnessOperation[]>();
  for (const operation of [...witness.operations].sort((a, b) => a.invoked - b.invoked || a.index - b.index)) {
    const lane = lanes.get(operation.process);
    if (lane) lane.push(operation);
    else lanes.set(operation.process, [operation]);
  }
  return [...lanes].map(([process, operations]) => ({ process, operations }));
}

function witnessIn(evidence: Json): Witness | undefined {
  if (!isJsonObject(evidence) || !isJsonObject(evidence['witness'])) return undefined;
  const witness = evidence['witness'];
  if (!Array.isArray(witness['operations']) || typeof witness['sentence'] !== 'string') return undefined;
  return witness as unknown as Witness;
}
