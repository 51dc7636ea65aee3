import { Command } from 'commander';
import { packageVersion } from '../version.ts';
import type { CommandContext } from './context.ts';

/** Where a command says how the process is to end. */
export type SetExitCode = (code: number) => void;

export type Definition = (program: Command, context: CommandContext, setExitCode: SetExitCode) => void;

/** Every verb, in the order of the help, with where it is defined. */
const VERBS: Readonly<Record<string, () => Promise<Definition>>> = {
  run: async () => (await import('./run.ts')).runCommand,
  replay: async () => (await import('./replay.ts')).replayCommand,
  plan: async () => (await import('./plan.ts')).planCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  generate: async () => (await import('./generate.ts')).generateCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  bundle: async () => (await import('./bundle.ts')).bundleCommand,
  explore: async () => (await import('./explore.ts')).exploreCommand,
  hunt: async () => (await import('./hunt.ts')).huntCommand,
  campaign: async () => (await import('./campaign.ts')).campaignCommand,
  shrink: async () => (await import('./shrink.ts')).shrinkCommand,
  reenact: async () => (await import('./reenact.ts')).reenactCommand,
  compare: async () => (await import('./compare.ts')).compareCommand,
  invariants: async () => (await import('./invariants.ts')).invariantsCommand,
  power: async () => (await import('./power.ts')).powerCommand,
  induct: async () => (await import('./induct.ts')).inductCommand,
  transform: async () => (await import('./transform.ts')).transformCommand,
  worker: async () => (await import('./worker.ts')).workerCommand,
  list: async () => (await import('./list.ts')).listCommand,
  init: async () => (await import('./init.ts')).initCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  heal: async () => (await import('./heal.ts')).healCommand,
  clean: async () => (await import('./clean.ts')).cleanCommand,
};

/** The program with these of its verbs, not run yet. */
export function programOf(
  definitions: readonly Definition[],
  context: CommandContext,
  setExitCode: SetExitCode,
): Command {
  const program = new Command('verdict')
    .description('Deterministic fault-injection testing for Raft: from a seed to a verdict.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.stdout.write(text), writeErr: (text) => context.stderr.write(text) })
    .addHelpText(
      'after',
      '\nExit codes: 0 pass, 1 fail, 2 unknown, 3 vacuous, 64 bad input, 69 unavailable, 70 harness error, 130 interrupted.',
    );
  for (const define of definitions) define(program, context, setExitCode);
  return program;
}

/** Only the verb that is asked for is loaded, as most need little of the whole; all for help, and for what is no verb. */
export function definitionsFor(verb: string): Promise<Definition[]> {
  const asked = Object.entries(VERBS).filter(([name]) => name === verb);
  const loaded = asked.length > 0 ? asked : Object.entries(VERBS);
  return Promise.all(loaded.map(([, load]) => load()));
}
