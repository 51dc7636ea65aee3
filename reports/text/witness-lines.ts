import type { Witness, WitnessOperation } from '../../harness/core/witness.ts';
import { blameOf, culpritOf, describeWitnessed } from '../model/witness.ts';
import { count, duration, outcomeInWords } from '../model/words.ts';
import { alignedRows } from './table.ts';

/** Operations listed, the last ones; a witness is small, and a large one is not read in a terminal. */
const LISTED = 16;
/** Characters of a value, and of all the values of a transaction. */
const NARROW = 20;
const WIDE = 60;
/** Columns of the lanes. */
const LANE = 28;

/**
 * The operations of a witness, one line each: who, what, when, and a bar in a lane whose columns keep the exact order of
 * all invocations and completions. At most `listed` of them are shown, the last ones.
 */
export function witnessLines(witness: Witness, listed = LISTED): string[] {
  const ordered = [...witness.operations].sort((a, b) => a.invoked - b.invoked || a.index - b.index);
  const culprit = culpritOf(witness);
  const shown = lastOf(ordered, culprit, listed);
  const column = columns(shown);
  const first = shown[0]?.invoked ?? 0;
  // Where the history knows no times its moments are positions, which are shown as `#` already.
  const timed = ordered.some(({ index, invoked }) => invoked !== index);
  const lines = alignedRows(
    shown.map((operation) => [
      `#${String(operation.index)}`,
      `process ${String(operation.process)}`,
      describeWitnessed(operation, operation.f === 'txn' ? WIDE : NARROW).replaceAll('→', '->'),
      laneOf(operation, column),
      ...(timed ? [timeOf(operation, first)] : []),
      noteOf(operation, operation === culprit ? blameOf(witness) : undefined),
    ]),
  );
  const rest = ordered.length - shown.length;
  const before = rest > 0 ? [`after ${count(rest, 'operation')} not shown here`] : [];
  const alike = witness.notShown === undefined ? [] : [`and ${String(witness.notShown)} more such operations`];
  return [...before, ...lines, ...alike];
}

/** A contradiction closes at its end; what it closes with is among them, however early that began. */
function lastOf(
  ordered: readonly WitnessOperation[],
  culprit: WitnessOperation | undefined,
  listed: number,
): WitnessOperation[] {
  const last = ordered.slice(-listed);
  return culprit === undefined || last.includes(culprit) ? last : [culprit, ...last.slice(1)];
}

function laneOf(operation: WitnessOperation, column: (time: number) => number): string {
  const from = column(operation.invoked);
  if (operation.completed === null || operation.type === 'info')
    return `${' '.repeat(from)}[${'-'.repeat(LANE - from - 2)}?`;
  return `${' '.repeat(from)}[${'='.repeat(Math.max(0, column(operation.completed) - from - 1))}]`;
}

function timeOf(operation: WitnessOperation, first: number): string {
  const from = `+${duration(operation.invoked - first)}`.replace('µ', 'u');
  return operation.completed === null ? from : `${from} .. +${duration(operation.completed - first)}`.replace('µ', 'u');
}

function noteOf(operation: WitnessOperation, blame: string | undefined): string {
  const outcome = operation.type === 'ok' ? [] : [`(${outcomeInWords(operation)})`];
  return [...outcome, ...(blame === undefined ? [] : [`<- ${blame}`])].join(' ');
}

/** Spreads the moments evenly over the lane, in their order. */
function columns(operations: readonly WitnessOperation[]): (time: number) => number {
  const moments = [
    ...new Set(operations.flatMap(({ invoked, completed }) => (completed === null ? [invoked] : [invoked, completed]))),
  ].sort((a, b) => a - b);
  const step = (LANE - 2) / Math.max(1, moments.length - 1);
  const position = new Map(moments.map((time, index) => [time, Math.round(index * step)]));
  return (time) => position.get(time) ?? 0;
}
