import { Status } from 'allure-js-commons';
import { writeEndedResult } from '../../reports/allure/results.ts';
import { digestOf } from '../core/digest.ts';
import { UnavailableError } from '../core/errors.ts';
import { troubleOf } from './failure.ts';

/** Whether a reporter such as allure-mocha listens to Allure's functions: then results are its own. */
export function hasAllureRuntime(): boolean {
  return typeof (globalThis as Record<string, unknown>)[RUNTIME] === 'function';
}

/** Where allure-js-commons keeps the runtime, one for all its copies in a process. */
const RUNTIME = 'allureTestRuntime';

export interface Trouble {
  readonly title: string;
  readonly error: unknown;
  /** Epoch ms. */
  readonly begun: number;
  readonly skipped: boolean;
}

/** The result of a test that came to no verdict: skipped where the machine cannot run it, broken otherwise. */
export function writeTrouble({ title, error, begun, skipped }: Trouble, directory: string): void {
  const { message } = troubleOf(error);
  const [first = message] = message.split('\n');
  const id = digestOf({ chaos: title, ended: error instanceof UnavailableError ? 'unavailable' : 'error' });
  writeEndedResult(
    {
      name: title,
      fullName: title,
      testCaseId: id,
      historyId: id,
      status: skipped ? Status.SKIPPED : Status.BROKEN,
      statusDetails: { message: first, trace: message },
      start: begun,
      stop: Date.now(),
    },
    directory,
  );
}
