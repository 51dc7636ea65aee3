import type { Checker } from '../harness/core/contracts/checker.ts';
import { InputError } from '../harness/core/errors.ts';
import { effects } from './effects/effects.ts';
import { linearizable } from './linearizability/checker.ts';
import { logs } from './logs/logs.ts';
import { measures } from './measures/measures.ts';
import { progress } from './progress/progress.ts';
import { replicas } from './replicas/replicas.ts';

const CHECKERS: readonly Checker[] = [linearizable, progress, replicas, effects, logs, measures];

/** Every checker a spec can name under `checks:`. */
export function checkers(): readonly Checker[] {
  return CHECKERS;
}

/** The checker of this name; throws InputError that names the known ones. */
export function checkerNamed(name: string): Checker {
  const found = CHECKERS.find((checker) => checker.name === name);
  if (found) return found;
  throw new InputError(`There is no check "${name}".`, {
    code: 'CHECK_UNKNOWN',
    hint: `Known checks: ${CHECKERS.map((checker) => checker.name).join(', ')}.`,
  });
}
