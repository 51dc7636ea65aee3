import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import type { Command } from 'commander';
import { parseSeeds } from '../campaign/seeds.ts';
import { InputError, InterruptedError } from '../core/errors.ts';
import { EXIT } from '../core/verdict.ts';
import { mutantsOf } from '../power/mutants.ts';
import { changeSince, powerDocument, powerLine, type BugTrial, type PowerChange } from '../power/power-document.ts';
import { readPower, writePower } from '../power/power-folder.ts';
import { tryMutants } from '../power/try-mutants.ts';
import { print, type CommandContext } from './context.ts';
import { specSource, withSpecFlags, type SpecFlags } from './spec-flags.ts';

interface PowerFlags extends SpecFlags {
  readonly seeds: string;
  readonly workers?: string;
  readonly last?: string;
  readonly out: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** `verdict power SPEC`: which planted bugs a spec's own faults and budget would have found. Exit code 1 when it was more last time. */
export function powerCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  withSpecFlags(program.command('power'))
    .description('what a spec would have caught: its faults, clients and steps against every planted bug, in sim')
    .argument('<spec>', 'spec file')
    .option('--seeds <range>', 'seeds that each bug is tried with until one shows it', '1..3')
    .option('--workers <threads>', 'threads; default: one per core')
    .option('--last <file>', 'an earlier power.json: catching fewer bugs than then is a failure')
    .option('--out <dir>', 'folder for the result', 'runs')
    .option('--json', 'print JSON')
    .option('--quiet', 'no line per bug')
    .action(async (file: string, flags: PowerFlags) => setExitCode(await power(file, flags, context)));
}

async function power(file: string, flags: PowerFlags, context: CommandContext): Promise<number> {
  const seeds = boundedSeeds(flags.seeds);
  const last = flags.last === undefined ? undefined : readPower(flags.last);
  const threads = threadsIn(flags.workers);
  const { mutants, name, base, steps, leftOut } = await mutantsOf(specSource(file, flags));
  const output = flags.json ? context.stderr : context.stdout;
  const say = (line: string): void => (flags.quiet ? undefined : print(output, line));
  for (const line of leftOut) say(`left out: ${line}`);
  const started = new Date();
  const trials = await tryMutants(mutants, {
    ...{ name, seeds, threads },
    onTrial: (trial) => say(trialLine(trial)),
    signal: context.signal,
  }).catch((error: unknown) => {
    throw context.signal.aborted ? interrupted() : error;
  });
  const document = powerDocument({ spec: name, base, steps, seeds, leftOut }, trials);
  const path = relative(process.cwd(), writePower(flags.out, document, started));
  const change = last && changeSince(last, document);
  print(output, powerLine(document));
  if (change !== undefined) for (const line of changeLines(change)) print(output, line);
  print(output, `Kept for --last of the next time: ${path}`);
  if (flags.json)
    print(context.stdout, JSON.stringify({ ...document, ...(change && { change }), file: path }, undefined, 2));
  if (trials.some(({ troubles }) => troubles.length > 0)) return EXIT.harnessError;
  return change?.drop === true ? EXIT.fail : EXIT.pass;
}

/** @throws InputError for a range without an end */
function boundedSeeds(text: string): { readonly from: number; readonly to: number } {
  const { from, to } = parseSeeds(text);
  if (to !== null) return { from, to };
  throw new InputError(`--seeds ${text}: a bug that never shows would be tried for ever`, {
    code: 'FLAG_INVALID',
    hint: 'Give the last seed as well: --seeds 1..10',
  });
}

function threadsIn(text: string | undefined): number {
  if (text === undefined) return availableParallelism();
  const threads = Number(text);
  if (Number.isInteger(threads) && threads > 0) return threads;
  throw new InputError(`--workers ${text}: expected a number of threads`, { code: 'FLAG_INVALID' });
}

function trialLine({ bug, caught, tried, troubles }: BugTrial): string {
  const trouble = troubles[0] === undefined ? '' : `; no verdict: ${troubles[0].split('\n', 1)[0] ?? ''}`;
  if (caught === undefined) return `missed  ${bug} with ${String(tried)} ${tried === 1 ? 'seed' : 'seeds'}${trouble}`;
  const reason = caught.reason === undefined ? '' : `/${caught.reason}`;
  return `caught  ${bug} by ${caught.check}${reason}, seed ${String(caught.seed)}${trouble}`;
}

function changeLines({ lost, gained, drop }: PowerChange): string[] {
  const same = lost.length + gained.length === 0;
  return [
    ...(same ? ['The same as last time.'] : []),
    ...(lost.length > 0 ? [`Caught last time and not now: ${lost.join(', ')}`] : []),
    ...(gained.length > 0 ? [`Caught now and not last time: ${gained.join(', ')}`] : []),
    ...(drop ? ['Fewer are caught than last time: the spec has lost power.'] : []),
  ];
}

function interrupted(): InterruptedError {
  return new InterruptedError('Stopped; nothing was written', { code: 'INTERRUPTED' });
}
