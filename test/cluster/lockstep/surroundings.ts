import { execa } from 'execa';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { VerdictDocument } from '../../../harness/core/verdict-document.ts';
import { packageRoot } from '../../../harness/version.ts';
import { CLI } from '../../verdict-process.ts';

/** What a run in lockstep must not depend on. */
export interface Surroundings {
  /** Other processes keep all processors busy. */
  readonly load?: true;
  /** All that nodes and harness write to each other is cut at random places. */
  readonly chunks?: true;
  /** Other time zone, language, home and whatever else an environment may hold. */
  readonly environment?: true;
  /** Another working directory. */
  readonly directory?: true;
  /** A share of one processor only, harness and nodes together. */
  readonly limit?: true;
  /** Another Node.js: the path of its program. */
  readonly node?: string;
}

export const EVERYTHING: Surroundings = { load: true, chunks: true, environment: true, directory: true, limit: true };

/** What is run: the reference node, or a program in one of the languages that there are shims for. */
export const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  reference: ['--system', 'raft'],
  javascript: ['--system', 'maelstrom', '--build', 'javascript'],
  python: ['--system', 'maelstrom', '--build', 'python'],
  ruby: ['--system', 'maelstrom', '--build', 'ruby'],
};

const ENVIRONMENT = {
  TZ: 'Asia/Kathmandu',
  LANG: 'de_DE.ISO-8859-1',
  LC_ALL: 'POSIX',
  HOME: '/',
  PYTHONHASHSEED: 'random',
  RUBYOPT: '-W2',
  COLUMNS: '9',
  VERDICT_UNUSED: 'x'.repeat(5_000),
};

/** Percent of one processor. */
const LIMIT = 40;

/** A run of five nodes with crashes, duplicates, losses and partitions, judged as the command line judges it. */
export async function runIn(
  surroundings: Surroundings,
  subject: readonly string[],
  steps: number,
): Promise<Pick<VerdictDocument, 'level' | 'traceDigest'>> {
  const folder = mkdtempSync(join(tmpdir(), 'verdict-surroundings-'));
  const busy = surroundings.load === true ? cpus().map(() => keepBusy()) : [];
  const limit = surroundings.limit === true ? limited() : NO_LIMIT;
  try {
    const flags = [...subject, '--steps', String(steps), '--out', folder, '--json', '--quiet'];
    const node = surroundings.node ?? process.execPath;
    const [program, ...words] = [...limit.command, node, CLI, 'run', SPEC, ...relayed(surroundings, flags)];
    const { stdout, stderr } = await execa(program, words, {
      cwd: surroundings.directory === true ? folder : packageRoot(),
      env: surroundings.environment === true ? ENVIRONMENT : {},
      reject: false,
      stdin: 'ignore',
    });
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as VerdictDocument;
  } finally {
    for (const child of busy) child.kill('SIGKILL');
    await limit.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

const SPEC = join(packageRoot(), 'test', 'cluster', 'lockstep', 'surroundings.yaml');
const PLUGIN = join(import.meta.dirname, 'relayed-systems.js');

function relayed({ chunks }: Surroundings, flags: readonly string[]): string[] {
  if (chunks !== true) return [...flags];
  const systems = flags.map((flag, place) => (flags[place - 1] === '--system' ? `${flag}-relayed` : flag));
  return [...systems, '--plugin', PLUGIN];
}

function keepBusy(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
}

/** How a command is started so that it gets little of the machine's time; what is made for that is taken away by `end`. */
interface Limit {
  readonly command: readonly [] | readonly [string, ...string[]];
  readonly end: () => Promise<void>;
}

const NO_LIMIT: Limit = { command: [], end: () => Promise.resolve() };

/** By a group of its own within ours where that is possible, by one processor and the lowest priority elsewhere. */
function limited(): Limit {
  const group = limitingGroup();
  if (group === undefined) return { ...NO_LIMIT, command: ['taskset', '-c', '0', 'nice', '-n', '19'] };
  const enter = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
  return { command: ['sh', '-c', enter, group], end: () => removeGroup(group) };
}

/** A new group with a quota, or undefined where this process may not make one. */
function limitingGroup(): string | undefined {
  const parent = ownGroup();
  if (parent === undefined) return undefined;
  const group = join(parent, `verdict-limit-${String(process.pid)}-${String(performance.now()).replace('.', '')}`);
  try {
    mkdirSync(group);
    const isFirst = existsSync(join(group, 'cpu.cfs_quota_us'));
    if (isFirst) writeFileSync(join(group, 'cpu.cfs_quota_us'), String(LIMIT * 1_000));
    else writeFileSync(join(group, 'cpu.max'), `${String(LIMIT * 1_000)} 100000`);
    return group;
  } catch {
    // No right to do so, or a group that may hold no others: then there is no group.
    if (existsSync(group)) rmdirSync(group);
    return undefined;
  }
}

/** Where the group of this process is that shares out processors. */
function ownGroup(): string | undefined {
  const lines = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n');
  for (const line of lines) {
    const [, controllers = '', path = '/'] = line.split(':');
    if (controllers.split(',').includes('cpu'))
      return [`/sys/fs/cgroup/${controllers}${path}`, `/sys/fs/cgroup/cpu${path}`].find((folder) => existsSync(folder));
  }
  const unified = lines.find((line) => line.startsWith('0::'))?.slice('0::'.length);
  const folder = unified === undefined ? undefined : `/sys/fs/cgroup${unified}`;
  return folder !== undefined && existsSync(folder) ? folder : undefined;
}

/** As soon as the last of its processes has gone. */
async function removeGroup(group: string): Promise<void> {
  for (let waited = 0; ; waited += 50) {
    try {
      rmdirSync(group);
      return;
    } catch (error) {
      if (waited > 10_000) throw error;
      await sleep(50);
    }
  }
}
