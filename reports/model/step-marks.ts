import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import type { Witness } from '../../harness/core/witness.ts';
import type { StepMark, StepRow } from './step-rows.ts';
import { blameOf, culpritOf, describeWitnessed } from './witness.ts';

/** Characters of a value in the words of a mark. */
const VALUE = 40;

/** The steps that tell what went wrong, in their order, and the one of them that shows it. */
export interface MarkedSteps {
  readonly marks: readonly StepMark[];
  /** What broke first, else where the contradiction closes; null where nothing went wrong. */
  readonly focus: number | null;
}

/** What broke first, and the last step of every operation of the counterexample. */
export function markedSteps(
  { invariants }: RunRecord,
  rows: readonly StepRow[],
  witness: Witness | undefined,
): MarkedSteps {
  const broken = (invariants?.predicates ?? [])
    .flatMap(({ predicate, violation }) => (violation === undefined ? [] : [{ predicate, ...violation }]))
    .sort((one, other) => one.step - other.step);
  const violations = broken.slice(0, 1).map(({ step, predicate, sentence }): StepMark => ({
    step,
    text: `first violation: ${predicate} broken: ${sentence}`,
    kind: 'violation',
  }));
  const operations = witness === undefined ? [] : operationMarks(witness, rows);
  const marks = [...violations, ...operations.map(({ mark }) => mark)];
  const closing = operations.find(({ isCulprit }) => isCulprit) ?? operations.at(-1);
  return {
    marks: marks.sort((one, other) => one.step - other.step),
    focus: violations[0]?.step ?? closing?.mark.step ?? null,
  };
}

interface OperationMark {
  readonly mark: StepMark;
  readonly isCulprit: boolean;
}

/** In order of their steps. */
function operationMarks(witness: Witness, rows: readonly StepRow[]): OperationMark[] {
  const culprit = culpritOf(witness);
  const guilty = new Map(witness.operations.map((operation) => [operation.index, operation]));
  const ended = new Map<number, number>();
  rows.forEach(({ h }, position) => {
    for (const index of h ?? []) if (guilty.has(index)) ended.set(index, position + 1);
  });
  return [...guilty.values()]
    .flatMap((operation): OperationMark[] => {
      const step = ended.get(operation.index);
      if (step === undefined) return [];
      const isCulprit = operation === culprit;
      const blame = isCulprit ? ` (${blameOf(witness)})` : '';
      const text = `operation #${String(operation.index)} of the counterexample: ${describeWitnessed(operation, VALUE)}${blame}`;
      return [{ mark: { step, text, kind: 'witness' }, isCulprit }];
    })
    .sort((one, other) => one.mark.step - other.mark.step);
}
