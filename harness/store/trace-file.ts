import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { InputError } from '../core/errors.ts';
import { isJsonObject } from '../core/json.ts';
import { TRACE_FORMAT, type TraceLine } from '../core/trace.ts';

/**
 * Reads a trace by itself, line by line, so that its length does not matter. A last line torn by a kill is left out, and so
 * are steps at the end of a node's life of which it does not say that they are through: nobody has heard of them.
 *
 * @throws InputError with `file:line` for a line that is no step, and for a file without any
 */
export async function readTraceFile(path: string, onLine: (line: TraceLine) => void): Promise<void> {
  let number = 0;
  let steps = 0;
  let torn: number | undefined;
  const known = new ThroughSteps(onLine);
  for await (const text of createInterface({ input: createReadStream(path) })) {
    number++;
    if (torn !== undefined) throw invalid(path, torn, 'is not JSON');
    const value = parse(text);
    if (value === undefined) torn = number;
    else if (isStep(value)) {
      steps++;
      known.step(value);
    } else if (isJsonObject(value) && value['through'] === true) known.through();
    else if (!(number === 1 && isJsonObject(value) && value['format'] === TRACE_FORMAT)) {
      throw invalid(path, number, `is neither the header of ${TRACE_FORMAT} nor a step of a trace`);
    }
  }
  known.end();
  if (steps === 0) throw invalid(path, 1, 'no step of a trace follows');
}

/** Holds steps back until a node says that they are through. A trace that does not say so with its first step never does. */
class ThroughSteps {
  readonly #onLine: (line: TraceLine) => void;
  #held: TraceLine[] = [];
  #steps = 0;
  #says = false;

  constructor(onLine: (line: TraceLine) => void) {
    this.#onLine = onLine;
  }

  step(line: TraceLine): void {
    // A new life tells what it found; what was not through before it never will be.
    if (this.#says && line.rule === 'restart') this.#held = [];
    this.#held.push(line);
    this.#steps++;
    if (!this.#says && this.#steps > 1) this.#pass();
  }

  through(): void {
    this.#says = true;
    this.#pass();
  }

  end(): void {
    if (!this.#says) this.#pass();
  }

  #pass(): void {
    for (const line of this.#held) this.#onLine(line);
    this.#held = [];
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isStep(value: unknown): value is TraceLine {
  if (!isJsonObject(value)) return false;
  const { step, time, node, life, sends, outputs } = value;
  const numbers = [step, time, life].every((number) => typeof number === 'number');
  return numbers && typeof node === 'string' && Array.isArray(sends) && Array.isArray(outputs);
}

function invalid(path: string, line: number, reason: string): InputError {
  return new InputError(`${path}:${line} ${reason}`, {
    code: 'TRACE_INVALID',
    hint: 'Give the trace.jsonl of a run or of one of its nodes, a history.jsonl, or the run folder itself.',
  });
}
