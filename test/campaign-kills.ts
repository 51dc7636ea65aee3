import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobOutcome } from '../harness/core/campaign/outcome.ts';
import { stream } from '../harness/core/random.ts';
import { readJournal } from '../harness/campaign/journal.ts';
import { packageRoot } from '../harness/version.ts';
import { CLI } from './verdict-process.ts';

/** A campaign that is killed again and again. */
export interface KilledCampaign {
  /** Arguments of `verdict campaign`, without the folder for it. */
  readonly args: readonly string[];
  readonly out: string;
  readonly kills: number;
  /** Of when and whom. */
  readonly seed: string;
  /** Longest time between two kills, ms. */
  readonly within: number;
}

/** What is looked at of an outcome. */
export type KeptOutcome = Pick<JobOutcome, 'job' | 'attempt' | 'ending' | 'trouble'>;

/** What came of it. */
export interface Survived {
  /** Outcomes in the order of the journal. */
  readonly outcomes: readonly KeptOutcome[];
  readonly exitCode: number;
  /** Coordinators and workers that were killed. */
  readonly coordinators: number;
  readonly workers: number;
}

/**
 * Begins a campaign, kills its coordinator or one of its workers at random moments with SIGKILL, begins it again with the same
 * command where that was the coordinator, and at last lets it come to its end.
 */
export async function killAgainAndAgain({ args, out, kills, seed, within }: KilledCampaign): Promise<Survived> {
  const random = stream(seed, 'kills');
  let coordinators = 0;
  let workers = 0;
  let running: ChildProcess | undefined;
  try {
    while (coordinators + workers < kills) {
      running ??= begin(args, out);
      if (running.exitCode !== null) throw new Error(`the campaign ended before ${String(kills)} kills`);
      await delay(random.integer(within));
      const children = workersOf(running);
      const victim = random.chance(0.5) ? children.at(random.integer(Math.max(1, children.length))) : undefined;
      if (victim !== undefined && kill(victim)) {
        workers++;
        continue;
      }
      const exited = once(running, 'exit');
      if (!running.kill('SIGKILL')) continue;
      await exited;
      coordinators++;
      running = undefined;
    }
    running ??= begin(args, out);
    if (running.exitCode === null) await once(running, 'exit');
    return { outcomes: outcomesIn(out), exitCode: running.exitCode ?? -1, coordinators, workers };
  } finally {
    running?.kill('SIGKILL');
  }
}

function begin(args: readonly string[], out: string): ChildProcess {
  const all = [CLI, 'campaign', ...args, '--quiet', '--out', out];
  return spawn(process.execPath, all, { cwd: packageRoot(), stdio: 'ignore' });
}

/** Processes that do runs for the coordinator. */
function workersOf({ pid }: ChildProcess): number[] {
  try {
    const tasks = readdirSync(`/proc/${String(pid)}/task`);
    return tasks
      .flatMap((task) => readFileSync(`/proc/${String(pid)}/task/${task}/children`, 'utf8').split(' '))
      .filter((child) => child !== '' && readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('process-worker'))
      .map(Number);
  } catch {
    // It ended while it was looked at.
    return [];
  }
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** Of the only campaign there must be: every sitting went on with the same. */
function outcomesIn(out: string): KeptOutcome[] {
  const folders = readdirSync(out).filter((name) => name.startsWith('campaign-'));
  if (folders.length !== 1) throw new Error(`there are ${String(folders.length)} campaigns, not one`);
  const outcomes: KeptOutcome[] = [];
  readJournal(join(out, folders[0] as string, 'outcomes.jsonl'), (outcome) => void outcomes.push(outcome));
  return outcomes;
}
