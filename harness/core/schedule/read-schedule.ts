import type { InputError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { plainIssue } from '../plain-issue.ts';
import { SCHEDULE_FORMAT, type ScheduleStep } from '../step.ts';
import { HEADER, type ScheduleSubject } from './header.ts';
import { parseSentences } from './parse-text.ts';
import { scheduleError } from './problem.ts';
import { STEP, stepProblem } from './step-schema.ts';
import type { Sentence } from './words.ts';

/** A place in a file, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What a file of steps held. */
export interface ReadSchedule {
  readonly form: 'jsonl' | 'text';
  /** What the schedule was made on; empty where the file does not say. */
  readonly subject: ScheduleSubject;
  readonly steps: readonly ScheduleStep[];
  /** The last line was cut off in the middle, and left out. */
  readonly tornTail: boolean;
  /** Where a step stands, by its position from 0, or a field of it, such as `['request', 'f']`. */
  readonly placeOf: (position: number, path?: readonly string[]) => Place;
}

/**
 * Reads a schedule in either form: one JSON object per line, or the text language. Which one it is, is seen from the
 * first character that is not blank.
 *
 * @param file name for messages
 * @throws InputError with file, line, column and what is allowed there
 */
export function readSchedule(text: string, file: string): ReadSchedule {
  return text.trimStart().startsWith('{') ? readLines(text, file) : readText(text, file);
}

function readLines(text: string, file: string): ReadSchedule {
  const lines = text.split('\n');
  const steps: ScheduleStep[] = [];
  const places: { readonly line: number; readonly text: string }[] = [];
  let subject: ScheduleSubject | undefined;
  let tornTail = false;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const value = parseLine(line);
    if (value === undefined) {
      // A harness that was killed leaves half a line; everything before it is good.
      tornTail = index === lines.length - 1 && steps.length > 0;
      if (!tornTail) throw jsonError(file, index + 1, line);
    } else if (isHeader(value)) {
      // Schedules that were joined may have several: the first says where all of it is to run.
      const read = subjectOf(value, file, index + 1, line);
      subject ??= read;
    } else {
      steps.push(stepOf(value, file, index + 1, line));
      places.push({ line: index + 1, text: line });
    }
  }
  const placeOf = (position: number, path: readonly string[] = []): Place => {
    const place = places[position];
    return { line: place?.line ?? 1, column: columnOf(place?.text ?? '', path) };
  };
  return { form: 'jsonl', subject: subject ?? {}, steps, tornTail, placeOf };
}

function readText(text: string, file: string): ReadSchedule {
  const said = parseSentences(text, file);
  return {
    form: 'text',
    subject: commentedSubject(text, file),
    steps: said.map(({ step }) => step),
    tornTail: false,
    placeOf: (position, path = []) => placeIn(said[position]?.sentence, path),
  };
}

/** The first comment that is a header. */
function commentedSubject(text: string, file: string): ScheduleSubject {
  for (const [index, line] of text.split('\n').entries()) {
    const comment = /^\s*#\s*(?=\{\s*"format"\s*:)/.exec(line)?.[0];
    if (comment === undefined) continue;
    const value = parseLine(line.slice(comment.length));
    if (isHeader(value)) return subjectOf(value, file, index + 1, line);
    throw jsonError(file, index + 1, line);
  }
  return {};
}

/** Which word of a step as text says the field. */
const WORDS: Readonly<Record<string, number>> = { build: 2, timer: 2, 'request.f': 4, 'request.value': 6 };

function placeIn(sentence: Sentence | undefined, path: readonly string[]): Place {
  const word = sentence?.[WORDS[path.join('.')] ?? 0] ?? sentence?.[0];
  return { line: word?.line ?? 1, column: word?.column ?? 1 };
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

function subjectOf(value: { readonly format: unknown }, file: string, line: number, text: string): ScheduleSubject {
  if (value.format !== SCHEDULE_FORMAT) {
    const message = `this is a file of format ${JSON.stringify(value.format)}; expected "${SCHEDULE_FORMAT}"`;
    throw scheduleError(file, line, columnOf(text, ['format']), message);
  }
  const parsed = HEADER.safeParse(value, { reportInput: true, error: plainIssue });
  if (!parsed.success) {
    const { path, message } = stepProblem(parsed.error);
    throw scheduleError(file, line, columnOf(text, path), message, parsed.error);
  }
  const { format: _format, ...subject } = parsed.data;
  return subject as ScheduleSubject;
}

function stepOf(value: unknown, file: string, line: number, text: string): ScheduleStep {
  const parsed = STEP.safeParse(value, { reportInput: true, error: plainIssue });
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
