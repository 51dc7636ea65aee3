#!/usr/bin/env node
import { CommanderError } from 'commander';
import { VerdictError } from './core/errors.ts';
import { EXIT } from './core/verdict.ts';
import type { CommandContext } from './commands/context.ts';
import { definitionsFor, programOf } from './commands/program.ts';
import { stopSignal } from './commands/signals.ts';

/** Runs one command line; resolves to its exit code. */
async function main(argv: readonly string[], context: CommandContext): Promise<number> {
  let code: number = EXIT.pass;
  const setExitCode = (value: number): void => void (code = value);
  const program = programOf(await definitionsFor(argv[0] ?? ''), context, setExitCode);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, context);
  }
}

/** Says what happened and what to do next; resolves to the exit code. */
function explain(error: unknown, { stderr }: CommandContext): number {
  // Commander has printed its own message already; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.badInput;
  if (error instanceof VerdictError) {
    stderr.write(`verdict: ${error.message}\n`);
    if (error.hint !== undefined && error.hint !== '') stderr.write(`  ${error.hint}\n`);
    return error.exitCode;
  }
  stderr.write(`verdict: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.harnessError;
}

let stopping: AbortSignal | undefined;
const context: CommandContext = {
  stdout: process.stdout,
  stderr: process.stderr,
  // Only for commands that ask for it: all others, which may compute for long, end at once as any program does.
  get signal() {
    return (stopping ??= stopSignal((name) =>
      process.stderr.write(`\n${name}: healing and cleaning up before leaving …\n`),
    ));
  },
};
// A reader that went away (`verdict list | head`) is no reason to fail.
process.stdout.on('error', () => undefined);
process.exitCode = await main(process.argv.slice(2), context);
