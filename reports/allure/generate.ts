import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { HarnessError } from '../../harness/core/errors.ts';

/** Either the report is there, or Java was missing and `command` generates it on a machine that has it. */
export type GeneratedReport = { readonly generated: true } | { readonly generated: false; readonly command: string };

/**
 * Generates the Allure report over the given result folders with allure-commandline. Needs Java. The generated pages
 * load nothing from elsewhere: the analytics that Allure would put into them are off.
 *
 * @throws HarnessError when allure-commandline fails although Java is there
 */
export async function generateAllureReport(
  resultsDirectories: readonly string[],
  output: string,
): Promise<GeneratedReport> {
  const parameters = ['generate', '--clean', '--output', output, ...resultsDirectories];
  if (!(await hasJava())) return { generated: false, command: commandLine(parameters) };
  const { execa } = await import('execa');
  const result = await execa(process.execPath, [allureProgram(), ...parameters], {
    // The only value that Allure understands is "true".
    env: { ALLURE_NO_ANALYTICS: 'true' },
    reject: false,
    all: true,
  });
  if (result.exitCode === 0) return { generated: true };
  throw new HarnessError(`Allure could not generate ${output}: ${result.all.trim() || result.shortMessage || ''}`, {
    code: 'ALLURE_FAILED',
    hint: `Try it by hand: ${commandLine(parameters)}`,
  });
}

/** Whether a Java runtime answers here. */
export async function hasJava(): Promise<boolean> {
  const { execa } = await import('execa');
  const { exitCode } = await execa('java', ['-version'], { reject: false });
  return exitCode === 0;
}

function allureProgram(): string {
  const manifest = createRequire(import.meta.url).resolve('allure-commandline/package.json');
  return join(dirname(manifest), 'bin', 'allure');
}

function commandLine(parameters: readonly string[]): string {
  const shown = parameters.map((parameter) =>
    parameter.startsWith('/') ? relative(process.cwd(), parameter) : parameter,
  );
  return ['ALLURE_NO_ANALYTICS=true npx allure', ...shown.map(quote)].join(' ');
}

function quote(text: string): string {
  return /^[A-Za-z0-9_./=:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
