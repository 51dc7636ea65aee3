import { operationAt, type HistoryColumns } from '../../harness/core/history-columns.ts';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import type { Operation } from '../../harness/core/operation.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import type { Witness, WitnessOperation } from '../../harness/core/witness.ts';

/** Why a check fails for an answer that cannot be one at all, such as a number where a list was asked for. */
export const MALFORMED_ANSWER = 'malformed-answer';

/** Such answers shown; the rest is counted. */
const SHOWN = 16;

/** Characters of an answer in a sentence. */
const LONGEST = 60;

type Malformed = Operation & { readonly answer: string };

/**
 * The result of a check of what clients saw, once answers that cannot be answers are counted in: no model of any kind gives
 * them. The check itself takes such an operation for one whose outcome is unknown, so what it found beside them stands.
 *
 * @param operations of which some may have been answered so, in order of invocation
 */
export function withMalformedAnswers(result: CheckResult, operations: readonly Operation[]): CheckResult {
  const malformed = operations.filter((operation): operation is Malformed => operation.answer !== undefined);
  const [first] = malformed;
  if (first === undefined) return result;
  const sentence = sentenceOf(first, malformed.length);
  const common = isJsonObject(result.evidence) ? result.evidence : {};
  const evidence = {
    ...common,
    malformed: { found: malformed.length, sentence, shown: malformed.slice(0, SHOWN).map(shown) },
  };
  if (result.verdict === 'fail') return { ...result, summary: `${result.summary} Also, ${sentence}.`, evidence };
  return {
    ...result,
    verdict: 'fail',
    reason: MALFORMED_ANSWER,
    summary: `${sentence}. Beside that: ${result.summary}`,
    evidence: { ...evidence, witness: witnessOf(first, sentence) as unknown as Json },
  };
}

/** The operations of a history in columns that were answered so: few, or none. */
export function malformedIn(columns: HistoryColumns): Operation[] {
  const rows = [...(columns.answers?.keys() ?? [])].sort((a, b) => a - b);
  return rows.map((row) => operationAt(columns, row));
}

function sentenceOf({ f, key, process, index, node, answer }: Malformed, found: number): string {
  const who = node === undefined ? 'the system' : node;
  const where = key === undefined ? '' : ` on ${key}`;
  const more = found === 1 ? '' : ` (the first of ${String(found)} such answers)`;
  return `${who} answered ${f} #${String(index)}${where} by process ${String(process)} with ${cut(answer)}, which cannot be an answer to it${more}`;
}

function cut(answer: string): string {
  return answer.length <= LONGEST ? answer : `${answer.slice(0, LONGEST)}…`;
}

function shown({ index, process, f, key, input, node, answer }: Malformed): Json {
  return { index, process, f, key: key ?? null, input, node: node ?? null, answer };
}

/** As reports draw contradictions: the operation, answered as it was. */
function witnessOf(operation: Malformed, sentence: string): Witness {
  const { index, process, f, input, invoked, node, key, answer } = operation;
  const answered: WitnessOperation = {
    index,
    process,
    f,
    input,
    output: asJson(answer),
    type: 'ok',
    invoked,
    completed: null,
    node: node ?? null,
  };
  return { key: key ?? '', pattern: MALFORMED_ANSWER, operations: [answered], culprit: index, sentence };
}

/** Histories of others may hold any text. */
function asJson(answer: string): Json {
  try {
    return JSON.parse(answer) as Json;
  } catch {
    return answer;
  }
}
