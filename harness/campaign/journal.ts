import { closeSync, existsSync, ftruncateSync, openSync, readSync, fstatSync, writeSync } from 'node:fs';
import type { JobOutcome } from '../core/campaign/outcome.ts';
import { InputError, messageOf } from '../core/errors.ts';
import { writing } from '../store/run-folder.ts';

export const JOURNAL_FORMAT = 'verdict-outcomes/1';

/**
 * `outcomes.jsonl`: a line per attempt that came to an end, in the order in which they ended. A line is handed to the system in
 * one piece before anybody hears of the outcome, so whoever is killed loses at most what was still running; a last line that
 * was cut off is taken away when the journal is opened again.
 */
export class Journal {
  readonly #path: string;
  readonly #descriptor: number;
  /** Attempts that are in it, by job and number. */
  readonly #known: Set<string>;

  private constructor(path: string, descriptor: number, known: Set<string>) {
    this.#path = path;
    this.#descriptor = descriptor;
    this.#known = known;
  }

  /** Opens the journal to go on with it, and hands over all that is in it; makes it where there is none. */
  static open(path: string, take: (outcome: JobOutcome) => void): Journal {
    const known = new Set<string>();
    const remember = (outcome: JobOutcome): void => {
      if (known.has(keyOf(outcome))) return;
      known.add(keyOf(outcome));
      take(outcome);
    };
    const length = existsSync(path) ? readJournal(path, remember) : 0;
    return writing(path, () => {
      const descriptor = openSync(path, 'a');
      if (fstatSync(descriptor).size > length) ftruncateSync(descriptor, length);
      if (length === 0) writeLine(descriptor, { format: JOURNAL_FORMAT });
      return new Journal(path, descriptor, known);
    });
  }

  /** False where that attempt is in the journal already: it counts once. */
  add(outcome: JobOutcome): boolean {
    const key = keyOf(outcome);
    if (this.#known.has(key)) return false;
    writing(this.#path, () => writeLine(this.#descriptor, outcome));
    this.#known.add(key);
    return true;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/**
 * Hands over what a journal holds, in order.
 *
 * @returns how many bytes of it are whole lines
 * @throws InputError for what is no journal
 */
export function readJournal(path: string, take: (outcome: JobOutcome) => void): number {
  let length = 0;
  let number = 0;
  for (const { text, end } of wholeLines(path)) {
    const value = parsed(text, path, ++number);
    if (number > 1) take(value as JobOutcome);
    else if ((value as { readonly format?: unknown }).format !== JOURNAL_FORMAT) throw noJournal(path);
    length = end;
  }
  return length;
}

/** Piece by piece: the journal of a long night is larger than a string can be. */
function* wholeLines(path: string): Generator<{ readonly text: string; readonly end: number }> {
  const descriptor = openSync(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    let offset = 0;
    for (;;) {
      const piece = Buffer.alloc(PIECE);
      const read = readSync(descriptor, piece, 0, PIECE, null);
      if (read === 0) return;
      const bytes = Buffer.concat([rest, piece.subarray(0, read)]);
      let from = 0;
      for (let to = bytes.indexOf(LINE_FEED); to >= 0; to = bytes.indexOf(LINE_FEED, from)) {
        yield { text: bytes.toString('utf8', from, to), end: offset + to + 1 };
        from = to + 1;
      }
      rest = bytes.subarray(from);
      offset += from;
    }
  } finally {
    closeSync(descriptor);
  }
}

const PIECE = 1 << 20;
const LINE_FEED = 10;

function parsed(text: string, path: string, line: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new InputError(`${path}: line ${String(line)} is damaged: ${messageOf(cause)}`, {
      code: 'CAMPAIGN_DAMAGED',
      hint: 'Begin another campaign, or take that line out of the file: its job is then done again.',
      cause,
    });
  }
}

function noJournal(path: string): InputError {
  return new InputError(`${path} is no journal of a campaign`, { code: 'CAMPAIGN_DAMAGED' });
}

function keyOf({ job, attempt }: JobOutcome): string {
  return `${job.id}#${String(attempt)}`;
}

function writeLine(descriptor: number, value: object): void {
  const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}
