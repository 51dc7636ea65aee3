import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { hosts } from '../../cluster/hosts/registry.ts';
import type { Swept } from '../core/contracts/host.ts';
import { parseDuration } from '../core/duration.ts';
import { HarnessError, InputError, messageOf } from '../core/errors.ts';
import { removeLeftFolders } from '../engine/lockstep/fleet-folder.ts';
import { RUN_FILES } from '../store/run-folder.ts';
import { print, type CommandContext } from './context.ts';

/** `7d`, `12h`: days beside the units of durations. */
const DAY_MS = 86_400_000;

/**
 * `verdict clean`: removes what dead runs left on this machine: containers, networks, processes, temporary folders.
 * Never anything of a run whose harness lives. `--runs older-than=7d` removes old run folders as well.
 */
export function cleanCommand(program: Command, context: CommandContext): void {
  program
    .command('clean')
    .description('remove what killed runs left behind; with --runs also old run folders')
    .option('--runs <older-than>', 'also remove run folders older than this, e.g. 7d')
    .option('--out <dir>', 'folder that holds run folders', 'runs')
    .option('--json', 'print JSON')
    .action(async (flags: { runs?: string; out: string; json?: true }) => {
      const age = flags.runs === undefined ? undefined : ageOf(flags.runs);
      const fleets = removeLeftFolders().map((name) => ({ kind: 'folder' as const, name, run: 'in lockstep' }));
      const swept: Swept[] = [...fleets];
      for (const host of hosts()) swept.push(...(await host.sweep()));
      const folders = age === undefined ? [] : removeOldRuns(flags.out, age);
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

/** Only folders that hold a plan are runs; nothing else is touched. */
function removeOldRuns(out: string, age: number): string[] {
  if (!existsSync(out)) return [];
  const removed: string[] = [];
  for (const name of readdirSync(out)) {
    const folder = join(out, name);
    const plan = join(folder, RUN_FILES.plan);
    if (!existsSync(plan) || Date.now() - statSync(plan).mtimeMs < age) continue;
    try {
      rmSync(folder, { recursive: true });
    } catch (cause) {
      throw new HarnessError(`${folder} cannot be removed: ${messageOf(cause)}`, { code: 'RUN_FOLDER_REMOVE', cause });
    }
    removed.push(folder);
  }
  return removed;
}
