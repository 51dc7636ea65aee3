import type { ProgramOrder, Step } from '../../../../checkers/consistency/program-order.ts';
import { NONE } from '../../../../checkers/linearizability/call.ts';

/**
 * Causal convergence of a small history of unique values by its definition: some total order of all writes contains
 * what is causally ordered, and every call finds the last of the writes it knows of in that order.
 */
export function naiveCausal({ steps, objects, sessions }: ProgramOrder): boolean {
  const causes = steps.map(() => new Set<number>());
  const number = new Map(steps.map((step, index) => [step, index]));
  const writerOf = (step: Step): number =>
    steps.findIndex(({ object, call }) => object === step.object && call.writes === step.call.observes);
  for (const [index, step] of steps.entries()) {
    const own = sessions[step.session];
    for (const earlier of own?.steps.slice(0, step.position) ?? []) causes[index]?.add(number.get(earlier) as number);
    if (own?.after) causes[index]?.add(number.get(own.after) as number);
    const isInitial = step.call.observes === objects[step.object]?.key.initial;
    if (step.call.observes === NONE || isInitial) continue;
    if (writerOf(step) < 0) return false;
    causes[index]?.add(writerOf(step));
  }
  for (let changed = true; changed;) {
    changed = false;
    for (const past of causes) {
      for (const cause of [...past].flatMap((one) => [...(causes[one] ?? [])])) {
        if (!past.has(cause)) changed = Boolean(past.add(cause));
      }
    }
  }
  if (causes.some((past, index) => past.has(index))) return false;
  const writes = steps.flatMap(({ call }, index) => (call.writes === NONE ? [] : [index]));
  return permutations(writes).some((arbitration) => {
    const place = new Map(arbitration.map((write, position) => [write, position]));
    const respectsCauses = writes.every((write) =>
      writes.every(
        (other) => !causes[write]?.has(other) || (place.get(other) as number) < (place.get(write) as number),
      ),
    );
    return respectsCauses && steps.every((step, index) => findsLast(step, index, arbitration));
  });

  function findsLast(step: Step, index: number, arbitration: readonly number[]): boolean {
    if (step.call.observes === NONE) return true;
    const last = arbitration.findLast((write) => causes[index]?.has(write) && steps[write]?.object === step.object);
    const found = last === undefined ? objects[step.object]?.key.initial : steps[last]?.call.writes;
    return found === step.call.observes;
  }
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
