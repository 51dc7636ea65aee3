import { AssertionError } from 'node:assert';
import { summarise } from '../../reports/text/summary.ts';
import { runStatus } from '../../reports/allure/status.ts';
import { headlineOf } from '../../reports/model/headline.ts';
import { viewRun } from '../../reports/model/run-view.ts';
import { InputError, messageOf, UnavailableError, VerdictError } from '../core/errors.ts';
import type { JudgedRun } from '../finish.ts';

/**
 * What a test throws for a run that is not as expected, with the summary and the replay command; undefined for one that is.
 * A broken promise is an assertion that failed; an undecided or untested one is an error, as nothing can be said.
 */
export function failureOf({ record, document }: JudgedRun, page: string): Error | undefined {
  const { cause } = runStatus(document);
  if (cause === undefined) return undefined;
  const { title } = headlineOf(viewRun(record, document));
  const message = `[${cause}] ${title}\n${summarise(document, record, page)}`;
  const failure = cause === 'bug' || cause === 'harness' ? new AssertionError({ message }) : new Undecided(message);
  // Where in Verdict it was made says nothing to whoever reads it.
  failure.stack = `${failure.name}: ${message}`;
  return failure;
}

/** Trouble of harness or machine, in a form that groups it; the original is the cause. */
export function troubleOf(error: unknown): Error {
  const group = error instanceof UnavailableError ? 'environment' : 'harness';
  const hint = error instanceof VerdictError && error.hint !== undefined ? `\n${error.hint}` : '';
  const message = `[${group}] ${messageOf(error)}${hint}`;
  if (!(error instanceof InputError || error instanceof UnavailableError)) return new Error(message, { cause: error });
  // These say all there is to say; where in Verdict they were made is of no use.
  const trouble = new Error(message);
  trouble.stack = `${error.name}: ${message}`;
  return trouble;
}

class Undecided extends Error {
  override readonly name = 'Undecided';
}
