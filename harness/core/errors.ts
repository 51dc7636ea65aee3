import { EXIT } from './verdict.ts';

export interface ErrorDetails {
  /** Stable identifier, such as `SPEC_INVALID`. */
  readonly code: string;
  /** What to do next, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * Base of every error Verdict raises on purpose. A failure of the system under test is never one of these: it is data
 * (a verdict). `exitCode` is what the command line returns.
 */
export abstract class VerdictError extends Error {
  abstract readonly exitCode: number;
  readonly code: string;
  readonly hint: string | undefined;

  constructor(message: string, details: ErrorDetails) {
    super(message, { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.hint = details.hint;
  }
}

/** The user gave something Verdict cannot use: a spec, a history, a flag, a file. Exit code 64. */
export class InputError extends VerdictError {
  readonly exitCode = EXIT.badInput;
}

/** Something the run needs is not on this machine; the hint says how to get it. Exit code 69. */
export class UnavailableError extends VerdictError {
  readonly exitCode = EXIT.unavailable;
}

/** The harness or the machine failed (disk full, a host command that should work did not). Exit code 70. */
export class HarnessError extends VerdictError {
  readonly exitCode = EXIT.harnessError;
}

/** The user stopped the run; everything was healed and cleaned first. Exit code 130. */
export class InterruptedError extends VerdictError {
  readonly exitCode = EXIT.interrupted;
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
