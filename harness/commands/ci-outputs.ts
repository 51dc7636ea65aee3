import { appendFileSync, closeSync, existsSync, openSync, readSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { junitXml, suiteOfError } from '../../reports/junit/junit.ts';
import { suiteOfChecks, suiteOfRun } from '../../reports/junit/run-suite.ts';
import type { JUnitSuite } from '../../reports/junit/suite.ts';
import { checksSummary, errorSummary, stepSummary } from '../../reports/markdown/step-summary.ts';
import type { RunRecord } from '../core/contracts/checker.ts';
import { InputError, messageOf } from '../core/errors.ts';
import { worst, type CheckResult } from '../core/verdict.ts';
import type { VerdictDocument } from '../core/verdict-document.ts';
import { print, type CommandContext } from './context.ts';
import { unwritable } from './output-file.ts';

const FLAG = '--junit';

/** GitHub takes no more for the summaries of one step, bytes; a step that exceeds it shows none. */
const SUMMARY_ROOM = 1_000_000;

export interface CiFlags {
  readonly junit?: string;
}

/** Judged without a run: what it is called, its checks, and how it is repeated. */
export interface JudgedChecks {
  readonly name: string;
  readonly className: string;
  readonly checks: readonly CheckResult[];
  readonly properties: Readonly<Record<string, string>>;
  readonly replay: string;
}

/** Collects what a command judged, for CI systems. */
export interface CiOutputs {
  run(judged: { readonly record: RunRecord; readonly document: VerdictDocument }): void;
  checks(judged: JudgedChecks): void;
  /** What was judged as a whole, in the words of whoever judged it. */
  whole(suite: JUnitSuite, summary: string): void;
}

export function withJUnitFlag(command: Command): Command {
  return command.option(`${FLAG} <file>`, 'also write the checks as JUnit XML to this file, replacing an earlier one');
}

/**
 * Does the work of a command and writes what CI systems show of it: JUnit XML where `--junit` asks for it, and the summary of
 * the step where GitHub Actions gives a file for it (`GITHUB_STEP_SUMMARY`). Also when the work ends with an error, as a
 * missing file would look like tests that were forgotten.
 *
 * @param name what the work is about, for an error that comes before anything was judged
 * @throws InputError at once when the JUnit file could not be written anyway
 */
export async function withCiOutputs<T>(
  name: string,
  { junit }: CiFlags,
  context: CommandContext,
  work: (outputs: CiOutputs) => Promise<T>,
): Promise<T> {
  if (junit !== undefined) refuseUnwritable(junit);
  const suites: JUnitSuite[] = [];
  const summarise = (text: string): void => appendSummary(text, context);
  try {
    return await work({
      run: ({ record, document }) => {
        suites.push(suiteOfRun(record, document));
        summarise(stepSummary(record, document));
      },
      checks: (judged) => {
        suites.push(suiteOfChecks(judged.name, judged.checks, judged));
        const verdict = worst(judged.checks.map((check) => check.verdict));
        summarise(checksSummary(verdict, judged.name, judged.checks, judged.replay));
      },
      whole: (suite, summary) => {
        suites.push(suite);
        summarise(summary);
      },
    });
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    suites.push(suiteOfError(name, 'verdict', thrown));
    summarise(errorSummary(name, thrown));
    throw error;
  } finally {
    if (junit !== undefined) writeJUnit(junit, suites);
  }
}

/** The file may be replaced by a later run, but only one of its kind: nobody means to lose a spec. */
function refuseUnwritable(file: string): void {
  if (!existsSync(dirname(file))) {
    throw new InputError(`${FLAG} ${file}: there is no folder ${dirname(file)}`, { code: 'FILE_UNWRITABLE' });
  }
  if (!existsSync(file) || isXml(file)) return;
  throw new InputError(`${FLAG} ${file}: the file is there and is no XML`, {
    code: 'FILE_EXISTS',
    hint: `Give another ${FLAG}, or remove the file.`,
  });
}

function isXml(file: string): boolean {
  if (statSync(file).size === 0) return true;
  const descriptor = openSync(file, 'r');
  try {
    const start = Buffer.alloc(5);
    readSync(descriptor, start, 0, start.length, 0);
    return start.toString() === '<?xml';
  } finally {
    closeSync(descriptor);
  }
}

function writeJUnit(file: string, suites: readonly JUnitSuite[]): void {
  try {
    writeFileSync(file, junitXml(suites));
  } catch (cause) {
    throw unwritable(file, cause, FLAG);
  }
}

/** The verdict stands whether or not GitHub can show it, so nothing here fails the command. */
function appendSummary(text: string, { stderr }: CommandContext): void {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return;
  try {
    const used = existsSync(file) ? statSync(file).size : 0;
    if (used + Buffer.byteLength(text) <= SUMMARY_ROOM) appendFileSync(file, text);
    else print(stderr, 'The summary of this step is full; this result is not in it.');
  } catch (error) {
    print(stderr, `The summary of this step could not be written: ${messageOf(error)}`);
  }
}
