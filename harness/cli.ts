#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { VerdictError } from './core/errors.ts';
import { EXIT } from './core/verdict.ts';
import { checkCommand } from './commands/check.ts';
import { cleanCommand } from './commands/clean.ts';
import type { CommandContext } from './commands/context.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exploreCommand } from './commands/explore.ts';
import { exportCommand } from './commands/export.ts';
import { generateCommand } from './commands/generate.ts';
import { healCommand } from './commands/heal.ts';
import { huntCommand } from './commands/hunt.ts';
import { inductCommand } from './commands/induct.ts';
import { initCommand } from './commands/init.ts';
import { invariantsCommand } from './commands/invariants.ts';
import { listCommand } from './commands/list.ts';
import { planCommand } from './commands/plan.ts';
import { replayCommand } from './commands/replay.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { shrinkCommand } from './commands/shrink.ts';
import { stopSignal } from './commands/signals.ts';
import { transformCommand } from './commands/transform.ts';
import { packageVersion } from './version.ts';

/** Runs one command line; resolves to its exit code. */
async function main(argv: readonly string[], context: CommandContext): Promise<number> {
  let code: number = EXIT.pass;
  const setExitCode = (value: number): void => void (code = value);
  const program = new Command('verdict')
    .description('Deterministic fault-injection testing for Raft: from a seed to a verdict.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.stdout.write(text), writeErr: (text) => context.stderr.write(text) })
    .addHelpText(
      'after',
      '\nExit codes: 0 pass, 1 fail, 2 unknown, 3 vacuous, 64 bad input, 69 unavailable, 70 harness error, 130 interrupted.',
    );
  runCommand(program, context, setExitCode);
  replayCommand(program, context, setExitCode);
  planCommand(program, context);
  checkCommand(program, context, setExitCode);
  generateCommand(program, context);
  reportCommand(program, context);
  exportCommand(program, context);
  exploreCommand(program, context, setExitCode);
  huntCommand(program, context, setExitCode);
  shrinkCommand(program, context, setExitCode);
  invariantsCommand(program, context, setExitCode);
  inductCommand(program, context, setExitCode);
  transformCommand(program, context);
  listCommand(program, context);
  initCommand(program, context);
  doctorCommand(program, context);
  healCommand(program, context);
  cleanCommand(program, context);
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
