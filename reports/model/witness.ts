import { canonicalJson } from '../../harness/core/digest.ts';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import type { Witness, WitnessOperation } from '../../harness/core/witness.ts';
import { describeCall, shorten } from './words.ts';

/** The smallest counterexample of a run: the first witness a failed check brought as `evidence.witness`. */
export function witnessOf(document: VerdictDocument): Witness | undefined {
  return witnessIn(witnessedCheck(document)?.evidence ?? null);
}

/** The check that brought it. */
export function witnessedCheck({ checks }: VerdictDocument): CheckResult | undefined {
  return checks.find((check) => check.verdict === 'fail' && witnessIn(check.evidence) !== undefined);
}

/**
 * The operation that cannot be true once the others are. Where the witness does not say which, it is the last one that
 * was answered with what it saw, because a contradiction only shows when somebody looks. Undefined where no single
 * operation is to blame.
 */
export function culpritOf(witness: Witness): WitnessOperation | undefined {
  const named = witness.operations.find(({ index }) => index === witness.culprit);
  if (named !== undefined) return named;
  if (NOBODYS_FAULT.includes(witness.pattern)) return undefined;
  const answered = witness.operations
    .filter((operation) => operation.type === 'ok' && operation.completed !== null)
    .sort((a, b) => (a.completed ?? 0) - (b.completed ?? 0) || a.index - b.index);
  const observers = witness.pattern === 'cas-conflict' ? ['cas', 'read'] : OBSERVERS;
  return observers.map((f) => answered.findLast((operation) => operation.f === f)).find((found) => found !== undefined);
}

/** What is said of the culprit: where only all operations together have no order, it is the one by which none is left. */
export function blameOf(witness: Witness): string {
  return NOBODYS_FAULT.includes(witness.pattern) ? 'no order left' : 'impossible';
}

/** Contradictions among all the operations. */
const NOBODYS_FAULT = ['not-linearizable', 'not-sequential', 'no-version-order'];

/** Functions whose answer shows the state, those that do nothing else first. */
const OBSERVERS = ['read', 'get', 'contains', 'dequeue', 'add-and-get', 'cas', 'acquire'];

/** What was asked and answered; with the key where the witness is about several. */
export function describeWitnessed(operation: WitnessOperation, limit: number): string {
  const call = describeRelevant(operation, limit) ?? describeCall(operation, limit);
  return operation.key === undefined ? call : `${operation.key}: ${call}`;
}

/** A read whose answer is too long to be shown, by what of it matters: `read → […,174,…,174]`. */
function describeRelevant({ f, output, relevant }: WitnessOperation, limit: number): string | undefined {
  if (f !== 'read' || !Array.isArray(output) || !Array.isArray(relevant) || relevant.length === 0) return undefined;
  if (canonicalJson(output).length <= limit) return undefined;
  const all = (output as readonly Json[]).map(canonicalJson);
  let text = '';
  let next = 0;
  for (const element of (relevant as readonly Json[]).map(canonicalJson)) {
    const place = all.indexOf(element, next);
    if (place === -1) return undefined;
    text += `${text === '' ? '' : ','}${place > next ? '…,' : ''}${element}`;
    next = place + 1;
  }
  return `read → ${shorten(`[${text}${next < all.length ? ',…' : ''}]`, 2 * limit)}`;
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

/** The witness in the evidence of a check; undefined where there is none. */
export function witnessIn(evidence: Json): Witness | undefined {
  if (!isJsonObject(evidence) || !isJsonObject(evidence['witness'])) return undefined;
  const witness = evidence['witness'];
  if (!Array.isArray(witness['operations']) || typeof witness['sentence'] !== 'string') return undefined;
  return witness as unknown as Witness;
}
