#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { VerdictError } from './core/errors.ts';
import { EXIT } from './core/verdict.ts';
import type { CommandContext } from './commands/context.ts';
import { stopSignal } from './commands/signals.ts';
import { packageVersion } from './version.ts';

type Definition = (program: Command, context: CommandContext, setExitCode: (code: number) => void) => void;

/** Every verb, in the order of the help, with where it is defined. */
const VERBS: Readonly<Record<string, () => Promise<Definition>>> = {
  run: async () => (await import('./commands/run.ts')).runCommand,
  replay: async () => (await import('./commands/replay.ts')).replayCommand,
  plan: async () => (await import('./commands/plan.ts')).planCommand,
  check: async () => (await import('./commands/check.ts')).checkCommand,
  generate: async () => (await import('./commands/generate.ts')).generateCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  explore: async () => (await import('./commands/explore.ts')).exploreCommand,
  hunt: async () => (await import('./commands/hunt.ts')).huntCommand,
  shrink: async () => (await import('./commands/shrink.ts')).shrinkCommand,
  reenact: async () => (await import('./commands/reenact.ts')).reenactCommand,
  invariants: async () => (await import('./commands/invariants.ts')).invariantsCommand,
  induct: async () => (await import('./commands/induct.ts')).inductCommand,
  transform: async () => (await import('./commands/transform.ts')).transformCommand,
  list: async () => (await import('./commands/list.ts')).listCommand,
  init: async () => (await import('./commands/init.ts')).initCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  heal: async () => (await import('./commands/heal.ts')).healCommand,
  clean: async () => (await import('./commands/clean.ts')).cleanCommand,
};

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
  for (const define of await definitions(argv)) define(program, context, setExitCode);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, context);
  }
}

/** Only the verb that is asked for is loaded, as most need little of the whole; all for help, and for what is no verb. */
function definitions([verb = '']: readonly string[]): Promise<Definition[]> {
  const asked = Object.entries(VERBS).filter(([name]) => name === verb);
  const loaded = asked.length > 0 ? asked : Object.entries(VERBS);
  return Promise.all(loaded.map(([, load]) => load()));
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
