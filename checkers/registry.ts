import type { Checker } from '../harness/core/contracts/checker.ts';
import { InputError } from '../harness/core/errors.ts';
import { effects } from './effects/effects.ts';
import { invariants } from './invariants/invariants.ts';
import { linearizable } from './linearizability/checker.ts';
import { logs } from './logs/logs.ts';
import { measures } from './measures/measures.ts';
import { progress } from './progress/progress.ts';
import { replicas } from './replicas/replicas.ts';

const known = new Map<string, Checker>(
  [linearizable, progress, replicas, effects, invariants, logs, measures].map((checker) => [checker.name, checker]),
);

/** Every known checker, in the order in which results are shown. */
export function checkers(): readonly Checker[] {
  return [...known.values()];
}

/** @throws InputError naming the checkers that exist */
export function checkerNamed(name: string): Checker {
  const checker = known.get(name);
  if (checker) return checker;
  throw new InputError(`There is no check "${name}"; known: ${[...known.keys()].join(', ')}`, {
    code: 'CHECK_UNKNOWN',
    hint: 'Load a plugin that defines it with --plugin FILE.',
  });
}

/** Makes a plugin's checker known under its name. */
export function registerChecker(checker: Checker): void {
  known.set(checker.name, checker);
}
