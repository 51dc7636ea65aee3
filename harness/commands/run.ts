import type { Command } from 'commander';
import { markRepeats } from '../../reports/allure/repeats.ts';
import { exitCode } from '../core/verdict.ts';
import { replayCommand } from '../campaign/replay-command.ts';
import { InputError } from '../core/errors.ts';
import { loadPlugins } from '../plugins.ts';
import { prepare, type Prepared, type SpecSource } from '../prepare.ts';
import { chooseQuickStart } from '../quick-start.ts';
import { Repetitions } from '../repetitions.ts';
import { withCiOutputs, withJUnitFlag, type CiFlags, type CiOutputs } from './ci-outputs.ts';
import type { CommandContext } from './context.ts';
import { conduct, type OutputFlags } from './conduct.ts';
import { QUICK_START, specSource, withSpecFlags, type SpecFlags } from './spec-flags.ts';

interface RunFlags extends SpecFlags, OutputFlags, CiFlags {
  readonly repeat?: string;
}

/** `verdict run [SPEC]`: from a seed to a verdict. Exit code as the verdict and the spec's expectation say. */
export function runCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  const command = program.command('run').argument('[spec]', 'spec file; default: a built-in quick start');
  withJUnitFlag(withOutputFlags(withSpecFlags(command)))
    .description('run a spec: real nodes, real faults, a recorded history, a verdict and a report')
    .option('--repeat <times>', 'run the same plan several times and report how often the verdict repeats')
    .action(async (file: string | undefined, flags: RunFlags) => {
      const code = await withCiOutputs(file ?? QUICK_START, flags, context, async (outputs) => {
        const source = file === undefined ? await quickStartSource(flags, context) : specSource(file, flags);
        const prepared = await prepare(source);
        const command = replayCommand(source, prepared.plan.spec.seed);
        return repeat({ ...prepared, command }, flags, context, outputs);
      });
      setExitCode(code);
    });
}

export function withOutputFlags(command: Command): Command {
  return command
    .option('--out <dir>', 'folder that holds run folders', 'runs')
    .option('--json', 'print the verdict document on stdout; progress goes to stderr')
    .option('--quiet', 'no progress');
}

async function quickStartSource(flags: RunFlags, context: CommandContext): Promise<SpecSource> {
  await loadPlugins(flags.plugin);
  const choice = await chooseQuickStart(flags);
  if (!flags.quiet) context.stderr.write(`${choice.explanation}\n`);
  return specSource(undefined, { ...flags, ...choice.flags });
}

/** Runs the plan as often as asked; the worst exit code counts. */
async function repeat(
  prepared: Prepared & { readonly command: string },
  flags: RunFlags,
  context: CommandContext,
  outputs: CiOutputs,
): Promise<number> {
  const times = positive(flags.repeat ?? '1');
  const codes: number[] = [];
  const verdicts: string[] = [];
  const results: string[] = [];
  const repetitions = new Repetitions();
  for (let count = 0; count < times; count++) {
    const judged = await conduct(prepared, flags, context);
    const { document } = judged;
    outputs.run(judged);
    repetitions.add(judged);
    codes.push(exitCode(document.verdict, document.checks, document.expect));
    verdicts.push(document.verdict);
    results.push(judged.reports.allureResults);
  }
  if (times > 1) {
    const same = verdicts.filter((verdict) => verdict === verdicts[0]).length;
    context.stderr.write(`${String(same)} of ${String(times)} runs of this plan ended with ${verdicts[0] ?? ''}\n`);
    const steps = await repetitions.settle();
    if (steps !== undefined) context.stderr.write(`${steps}\n`);
    markRepeats(results);
  }
  return Math.max(...codes);
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InputError(`--repeat ${text}: expected a whole number above 0`, { code: 'FLAG_INVALID' });
}
