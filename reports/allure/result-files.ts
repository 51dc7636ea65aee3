import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestResult } from 'allure-js-commons';

/** A result as it lies in a folder of results. */
export interface ResultFile {
  readonly path: string;
  readonly result: TestResult;
}

const SUFFIX = '-result.json';

/** Whether a folder holds results of Allure. */
export function holdsResults(directory: string): boolean {
  return existsSync(directory) && readdirSync(directory).some((name) => name.endsWith(SUFFIX));
}

/** All results of a folder, in the order in which they began. */
export function readResults(directory: string): ResultFile[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => join(directory, name))
    .map((path) => ({ path, result: JSON.parse(readFileSync(path, 'utf8')) as TestResult }))
    .sort((a, b) => (a.result.start ?? 0) - (b.result.start ?? 0) || a.path.localeCompare(b.path));
}

export function writeResult({ path, result }: ResultFile): void {
  writeFileSync(path, JSON.stringify(result));
}

export function parameterOf({ parameters }: TestResult, name: string): string | undefined {
  return parameters.find((parameter) => parameter.name === name)?.value;
}
