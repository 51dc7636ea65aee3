import { models } from '../../core/models/registry.ts';
import { NEMESIS, type HistoryEvent } from '../../core/operation.ts';

/** The first of the known models that has every function that clients asked for; undefined when none has. */
export function guessModel(events: readonly HistoryEvent[]): string | undefined {
  const functions = new Set<string>();
  const invocations: HistoryEvent[] = [];
  for (const event of events) {
    if (event.process === NEMESIS) continue;
    functions.add(event.f);
    if (event.type === 'invoke' && invocations.length < LOOKED_AT) invocations.push(event);
  }
  // No operation at all fits every model.
  if (functions.size === 0) return undefined;
  const fitting = models.all.filter(
    (model) =>
      [...functions].every((f) => model.functions.includes(f)) &&
      invocations.every(({ f, value }) => model.inputProblem(f, value) === undefined),
  );
  // Both are one model; the name of the one with all functions says more.
  return (fitting.find(({ name }) => name === 'cas-register') ?? fitting[0])?.name;
}

/** Invocations whose arguments are tried on the models. */
const LOOKED_AT = 1_000;
