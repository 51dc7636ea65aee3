import { performance } from 'node:perf_hooks';

/** Far enough that a day, an hour and a minute all differ. */
const LATER_MS = 98_765_432;

/**
 * Runs the action while the clocks of this process show a later time: two looks at the clock right after each other
 * mostly show the same millisecond, so that the one who looked could not be told from one who did not.
 */
export function atLaterTime<Result>(action: () => Result): Result {
  const { Date: now } = globalThis;
  const sinceStart = performance.now.bind(performance);
  globalThis.Date = laterThan(now);
  performance.now = () => sinceStart() + LATER_MS;
  try {
    return action();
  } finally {
    globalThis.Date = now;
    Reflect.deleteProperty(performance, 'now');
  }
}

function laterThan(now: DateConstructor): DateConstructor {
  return new Proxy(now, {
    apply: () => new now(now.now() + LATER_MS).toString(),
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now.now() + LATER_MS] : given, newTarget) as object,
    get: (target, key, receiver): unknown =>
      key === 'now' ? () => now.now() + LATER_MS : Reflect.get(target, key, receiver),
  });
}
