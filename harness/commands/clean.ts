import type { Command } from 'commander';
import { hosts } from '../../cluster/hosts/registry.ts';
import type { Swept } from '../core/contracts/host.ts';
import { parseBytes } from '../core/bytes.ts';
import { parseDuration } from '../core/duration.ts';
import { InputError } from '../core/errors.ts';
import { removeLeftFolders } from '../engine/lockstep/fleet-folder.ts';
import { removeOldRuns, removeRunsBeyond } from '../store/remove-runs.ts';
import { print, type CommandContext } from './context.ts';

/** `7d`, `12h`: days beside the units of durations. */
const DAY_MS = 86_400_000;

interface CleanFlags {
  readonly runs?: string;
  readonly runsSize?: string;
  readonly out: string;
  readonly json?: true;
}

/**
 * `verdict clean`: removes what dead runs left on this machine: containers, networks, processes, temporary folders.
 * Never anything of a run whose harness lives. `--runs older-than=7d` removes old run folders as well, and `--runs-size 5GB`
 * the oldest ones until the others take no more than that.
 */
export function cleanCommand(program: Command, context: CommandContext): void {
  program
    .command('clean')
    .description('remove what killed runs left behind; with --runs also old run folders')
    .option('--runs <older-than>', 'also remove run folders older than this, e.g. 7d')
    .option('--runs-size <bytes>', 'also remove the oldest run folders until the others take at most this, e.g. 5GB')
    .option('--out <dir>', 'folder that holds run folders', 'runs')
    .option('--json', 'print JSON')
    .action(async (flags: CleanFlags) => {
      const age = flags.runs === undefined ? undefined : ageOf(flags.runs);
      const size = flags.runsSize === undefined ? undefined : sizeOf(flags.runsSize);
      const fleets = removeLeftFolders().map((name) => ({ kind: 'folder' as const, name, run: 'in lockstep' }));
      const swept: Swept[] = [...fleets];
      for (const host of hosts()) swept.push(...(await host.sweep()));
      const folders = age === undefined ? [] : removeOldRuns(flags.out, age);
      if (size !== undefined) folders.push(...removeRunsBeyond(flags.out, size));
      if (flags.json) {
        print(context.stdout, JSON.stringify({ swept, folders }, undefined, 2));
        return;
      }
      for (const { kind, name, run } of swept) print(context.stdout, `removed ${kind} ${name} of run ${run}`);
      for (const folder of folders) print(context.stdout, `removed run folder ${folder}`);
      if (swept.length + folders.length === 0) print(context.stdout, 'Nothing to clean.');
    });
}

function ageOf(text: string): number {
  const value = text.replace(/^older-than[= ]/, '');
  const days = /^(\d+)d$/.exec(value);
  const age = days ? Number(days[1]) * DAY_MS : parseDuration(value);
  if (age === undefined)
    throw new InputError(`--runs ${text}: expected an age such as 7d or 12h`, { code: 'FLAG_INVALID' });
  return age;
}

function sizeOf(text: string): number {
  const bytes = parseBytes(text);
  if (bytes === undefined)
    throw new InputError(`--runs-size ${text}: expected a size such as 5GB or 500MB`, { code: 'FLAG_INVALID' });
  return bytes;
}
