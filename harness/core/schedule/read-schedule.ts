import type { InputError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { SCHEDULE_FORMAT, type ScheduleStep } from '../step.ts';
import { parseText } from './parse-text.ts';
import { scheduleError } from './problem.ts';
import { STEP, stepProblem } from './step-schema.ts';

/** What a file of steps held. */
export interface ReadSchedule {
  readonly form: 'jsonl' | 'text';
  readonly steps: readonly ScheduleStep[];
  /** The last line was cut off in the middle, and left out. */
  readonly tornTail: boolean;
}

/**
 * Reads a schedule in either form: one JSON object per line, or the text language. Which one it is, is seen from the
 * first character that is not blank.
 *
 * @param file name for messages
 * @throws InputError with file, line, column and what is allowed there
 */
export function readSchedule(text: string, file: string): ReadSchedule {
  if (!text.trimStart().startsWith('{')) return { form: 'text', steps: parseText(text, file), tornTail: false };
  const lines = text.split('\n');
  const steps: ScheduleStep[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const value = parseLine(line);
    if (value === undefined) {
      // A harness that was killed leaves half a line; everything before it is good.
      if (index === lines.length - 1 && steps.length > 0) return { form: 'jsonl', steps, tornTail: true };
      throw jsonError(file, index + 1, line);
    }
    if (!isHeader(value)) steps.push(stepOf(value, file, index + 1, line));
    else if (value['format'] !== SCHEDULE_FORMAT) {
      const message = `this is a file of format ${JSON.stringify(value['format'])}; expected "${SCHEDULE_FORMAT}"`;
      throw scheduleError(file, index + 1, columnOf(line, ['format']), message);
    }
  }
  return { form: 'jsonl', steps, tornTail: false };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): value is { readonly format: unknown } {
  return isJsonObject(value) && 'format' in value;
}

function stepOf(value: unknown, file: string, line: number, text: string): ScheduleStep {
  const parsed = STEP.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data as ScheduleStep;
  const { path, message } = stepProblem(parsed.error);
  throw scheduleError(file, line, columnOf(text, path), message, parsed.error);
}

function jsonError(file: string, line: number, text: string): InputError {
  const column = text.length - text.trimStart().length + 1;
  return scheduleError(
    file,
    line,
    column,
    'this line is not a JSON object; expected one such as {"rule":"deliver","from":"n1","to":"n2"}',
  );
}

/** Where in the line the value of the path stands, as far as its keys can be found; from 1. */
function columnOf(text: string, path: readonly PropertyKey[]): number {
  let position = 0;
  for (const key of path) {
    if (typeof key !== 'string') break;
    const found = new RegExp(`${JSON.stringify(key).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*:\\s*`).exec(
      text.slice(position),
    );
    if (found === null) break;
    position += found.index + (key === path.at(-1) ? found[0].length : 0);
  }
  return position + 1;
}
