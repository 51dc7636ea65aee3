import type { InputError } from '../../core/errors.ts';
import type { HistorySemantics } from '../../core/history.ts';
import type { HistoryEvent } from '../../core/operation.ts';

/** What a file of another tool says, in our words. */
export interface ImportedHistory {
  readonly events: readonly HistoryEvent[];
  /** For each event the line of the file that it comes from. */
  readonly lines: readonly number[];
  /** How the file itself says that it is to be read. */
  readonly header: Partial<HistorySemantics>;
  /** The line inside of which the file ends: its writer was stopped, and what it had begun there is left out. */
  readonly tornAt: number | undefined;
  /** What else was left out, a sentence each. */
  readonly remarks: readonly string[];
}

/** A form in which other tools keep histories. */
export interface HistoryFormat {
  /** What `--format` calls it. */
  readonly name: string;
  readonly summary: string;
  /** Whether a file that begins like this is one. */
  recognises(head: string): boolean;
  /**
   * @param refuse makes the error for a line and what was expected there
   * @throws InputError
   */
  read(text: string, refuse: (line: number, reason: string) => InputError): ImportedHistory;
  /** What its tool takes a history to mean, where neither the file nor the user says so. */
  readonly defaults: Partial<HistorySemantics>;
}
