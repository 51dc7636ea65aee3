import { InputError } from '../core/errors.ts';

/** What a test may ask of the mocha that runs it. */
export interface RunningTest {
  /** Milliseconds; 0: none. */
  timeout(): number;
  timeout(ms: number): unknown;
  /** Ends the test as pending, by throwing. */
  skip(): never;
  /** With the titles of the suites around it. */
  fullTitle(): string;
}

interface MochaContext {
  timeout(ms: number): unknown;
  skip(): never;
  readonly test: { timeout(): number; fullTitle(): string };
}

type Declare = (title: string, body: (this: MochaContext) => Promise<void>) => unknown;

/**
 * Declares a test with whatever function the mocha that is loading files offers for that. It is not imported: the mocha of
 * the user need not be the one that is installed beside Verdict.
 *
 * @throws InputError where no mocha is loading files
 */
export function declareTest(title: string, body: (test: RunningTest) => Promise<void>): void {
  const { it, test } = globalThis as { readonly it?: Declare; readonly test?: Declare };
  const declare = it ?? test;
  if (declare === undefined) {
    throw new InputError(`chaos('${title}', …) declares a test, and no mocha is loading tests`, {
      code: 'NO_MOCHA',
      hint: 'Run the file with mocha: npx mocha FILE',
    });
  }
  declare(title, function () {
    return body(runningTest(this));
  });
}

function runningTest(context: MochaContext): RunningTest {
  return {
    timeout: (ms?: number) => (ms === undefined ? context.test.timeout() : (context.timeout(ms), ms)),
    skip: () => context.skip(),
    fullTitle: () => context.test.fullTitle(),
  };
}
