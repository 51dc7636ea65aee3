import { canonicalJson } from '../core/digest.ts';
import { messageOf } from '../core/errors.ts';
import { invalid } from './invalid.ts';
import { atLaterTime } from './later-clock.ts';
import { plainJson } from './plain-json.ts';

/** A function of a user's definition, and what is expected of it. */
export interface UserFunction<Given extends readonly unknown[], Result> {
  /** How messages call it: `handler input of lock-server`. */
  readonly what: string;
  /** How messages call each of its arguments: `state`, `request`. */
  readonly names: readonly string[];
  /** How messages call its arguments together: `event`. */
  readonly subject: string;
  /** Freezes the arguments, so that changing them throws; default: to their depth, as plain JSON. */
  readonly freeze?: (...given: Given) => void;
  readonly evaluate: (...given: Given) => unknown;
  /** What the evaluation is worth. Throws for what it must not be. */
  readonly accept: (result: unknown, given: Given) => Result;
}

/** Every one of the first calls is evaluated twice … */
const ALL_UNTIL = 200;
/** … and after them one of this many. */
const ONE_OF = 16;

/**
 * The function, guarded: whether it throws, changes what it is given, or is no function of that alone is a mistake in
 * the definition, which would otherwise show as states that no schedule leads to. Twice evaluated calls are a sample,
 * taken by counting.
 */
export function guarded<Given extends readonly unknown[], Result>(
  user: UserFunction<Given, Result>,
): (...given: Given) => Result {
  const freeze = user.freeze ?? freezerOf(user);
  let calls = 0;
  return (...given) => {
    freeze(...given);
    const result = user.accept(evaluate(user, given), given);
    calls++;
    if (calls <= ALL_UNTIL || calls % ONE_OF === 0) compareWithSecond(user, given, result);
    return result;
  };
}

function freezerOf({
  what,
  names,
}: Pick<UserFunction<never, unknown>, 'what' | 'names'>): (...given: readonly unknown[]) => void {
  return (...given) => {
    given.forEach((value, position) =>
      plainJson(value, `${what} was given something else than JSON`, names[position] ?? ''),
    );
  };
}

function evaluate<Given extends readonly unknown[]>(user: UserFunction<Given, unknown>, given: Given): unknown {
  try {
    return user.evaluate(...given);
  } catch (cause) {
    const changed = cause instanceof TypeError ? changedBy(user, given) : undefined;
    if (changed === undefined) throw invalid(`${user.what} threw: ${messageOf(cause)}`, cause);
    const advice = 'says what to return instead: the next state, made of parts of the one before.';
    throw invalid(`${user.what} changed the ${changed} it was given`, cause, advice);
  }
}

/** What the function changes when it is given copies that are not frozen; undefined for nothing. */
function changedBy<Given extends readonly unknown[]>(
  user: UserFunction<Given, unknown>,
  given: Given,
): string | undefined {
  const copies = structuredClone(given);
  try {
    user.evaluate(...copies);
  } catch {
    // That it throws is known; what it did before is asked.
  }
  return user.names.find((_, position) => canonicalJson([copies[position]]) !== canonicalJson([given[position]]));
}

function compareWithSecond<Given extends readonly unknown[], Result>(
  user: UserFunction<Given, Result>,
  given: Given,
  first: Result,
): void {
  const second = user.accept(
    atLaterTime(() => evaluate(user, given)),
    given,
  );
  if (canonicalJson([first]) === canonicalJson([second])) return;
  throw invalid(
    `${user.what} gave two different results for the same ${user.subject}: ` +
      'it must not use random numbers or the time',
    undefined,
    'says what handlers may depend on.',
  );
}
