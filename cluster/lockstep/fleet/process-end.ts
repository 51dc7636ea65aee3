import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** How a process ended; both null where nobody could tell. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** How long a process that has closed its stdout is waited for, ms. */
const PATIENCE_MS = 2_000;
const PAUSE_MS = 1;

/**
 * How a child of this process ended that nobody has waited for yet: its entry in /proc says it until then. Waits while it is
 * still about to end. To be asked within a call, where the event that Node.js has for it cannot come.
 */
export function endOf(pid: number): ProcessEnd | undefined {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
    const fields = statOf(pid);
    if (fields === undefined) return { code: null, signal: null };
    if (fields[STATE] === 'Z') return decoded(Number(fields.at(-1)));
    Atomics.wait(nobody, 0, 0, PAUSE_MS);
  }
  return undefined;
}

/** The same from the status that a shell tells: 128 and the signal's number for a program that a signal ended. */
export function endFromShell(status: number): ProcessEnd {
  const signal = nameOf(status - 128);
  return signal === undefined ? { code: status, signal: null } : { code: null, signal };
}

/** `with exit status 1`, `by SIGSEGV`. */
export function endInWords({ code, signal }: ProcessEnd): string {
  return signal === null ? `with exit status ${String(code)}` : `by ${signal}`;
}

const STATE = 0;

/** What comes after the command's name, which may hold anything. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return text
      .slice(text.lastIndexOf(')') + 2)
      .trim()
      .split(' ');
  } catch {
    // Somebody has waited for it already, so it is gone.
    return undefined;
  }
}

/** The status as wait(2) has it: the signal in the low seven bits, the code above eight. */
function decoded(status: number): ProcessEnd {
  const number = status & 0x7f;
  if (number === 0) return { code: (status >> 8) & 0xff, signal: null };
  return { code: null, signal: nameOf(number) ?? `signal ${String(number)}` };
}

function nameOf(signal: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
}
