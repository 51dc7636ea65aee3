import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Capability, SlowDisk } from '../../harness/core/contracts/host.ts';
import { HarnessError, messageOf } from '../../harness/core/errors.ts';
import { runTool } from './command.ts';
import { formatOwner, isAlive, parseOwner, thisProcess } from './owner.ts';

/** Where the kernel's control groups for disks are: those of a hierarchy of their own, and those of the common one. */
const OWN = { root: '/sys/fs/cgroup/blkio', controller: 'blkio', file: 'blkio.throttle.write_bps_device' };
const COMMON = { root: '/sys/fs/cgroup', controller: '', file: 'io.max' };

const PAGE = 4_096;

/** Of the names of groups of our own. */
const PREFIX = 'verdict-';

/** How long a group that should be empty is waited for, and how often it is tried. */
const BUSY_MS = 10_000;
const PAUSE_MS = 20;

/** What says that a group is not there any more. */
const GONE = ['ENOENT', 'ENODEV'];

/** Of the names of groups that a harness only tries; the harness's own name follows, and what tells them apart. */
const PROBE = 'probe-';

/** How large a probe's limit is; nothing is written under it, bytes per second. */
const PROBE_RATE = 1_048_576;

/** What a node's writes are limited under. */
export function throttleName(run: string, node: string): string {
  return `${run}-${node}`;
}

/**
 * Limits what a process, with all its threads and children to come, writes to the disk of a folder. A process that
 * shares the harness's own group gets one of its own for the time.
 *
 * @param name of that group: see `throttleName`
 */
export async function throttleWrites(
  pid: number | 'self',
  folder: string,
  name: string,
  bytesPerSecond: number,
): Promise<SlowDisk> {
  const own = groupOf(pid);
  const isShared = own.path === groupOf('self').path;
  const group = isShared ? { ...own, path: join(own.path, PREFIX + name) } : own;
  if (isShared) await mkdir(group.path);
  try {
    await limit(group, folder, bytesPerSecond);
    if (isShared && pid !== 'self') await moveTo(group.path, pid);
  } catch (error) {
    if (isShared) await removeGroup(group.path);
    throw error;
  }
  return { timeWrite: (bytes) => timeWrite(folder, bytes, group.path) };
}

/**
 * Takes back what `throttleWrites` did, in this process or in one that is gone, with the same folder and name. A
 * process's own group is taken away with its last process, and the limit with it.
 *
 * @param pid undefined where no process is left
 */
export async function releaseWrites(pid: number | 'self' | undefined, folder: string, name: string): Promise<void> {
  const { path } = groupOf('self');
  const ours = join(path, PREFIX + name);
  if (existsSync(ours)) await dissolve(ours, path);
  if (pid === undefined || !existsSync(`/proc/${pid}/cgroup`)) return;
  const group = groupOf(pid);
  if (group.path !== path) await limit(group, folder, undefined);
}

/** Gives the members of a group back to the one above, and removes it. */
async function dissolve(group: string, above: string): Promise<void> {
  for (const member of (await readFile(join(group, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean)) {
    await moveTo(above, Number(member));
  }
  await removeGroup(group);
}

async function limit({ kind, path }: Group, folder: string, rate: number | undefined): Promise<void> {
  await writeFile(join(path, kind.file), limitLine(kind, diskOf(folder), rate));
}

/** How long a write into the folder takes that is on the disk when it returns, ms; in a group where one is given. */
export async function timeWrite(folder: string, bytes: number, group?: string): Promise<number> {
  const file = join(folder, `.verdict-write-${randomUUID()}`);
  const enter = group === undefined ? '' : `echo $$ > '${join(group, 'cgroup.procs')}' && `;
  const count = String(Math.ceil(bytes / PAGE));
  const write = `${enter}exec dd if=/dev/zero of='${file}' bs=${PAGE} count=${count} conv=fdatasync`;
  const began = performance.now();
  const { exitCode, stderr } = await runTool(['sh', '-c', write]);
  const took = performance.now() - began;
  await rm(file, { force: true });
  if (exitCode === 0) return took;
  throw new HarnessError(`A write to ${file} failed: ${stderr.trim()}`, { code: 'DISK_WRITE_FAILED' });
}

/** Removes groups that runs and harnesses left which are not there any more; those with processes in them stay. */
export async function sweepThrottles(runs: readonly string[]): Promise<void> {
  const { kind, path } = groupOf('self');
  if (kind !== OWN || !existsSync(path)) return;
  for (const name of await readdir(path)) {
    if (!name.startsWith(PREFIX) || isInUse(name.slice(PREFIX.length), runs)) continue;
    await liftLimits(join(path, name));
    await removeGroup(join(path, name)).catch((error: unknown) => {
      if (codeOf(error) !== 'EBUSY') throw error;
    });
  }
}

/** Whether the run of a group is there, or the harness that tries it. */
function isInUse(name: string, runs: readonly string[]): boolean {
  if (runs.some((run) => name.startsWith(`${run}-`))) return true;
  const owner = name.startsWith(PROBE) ? parseOwner(name.slice(PROBE.length).split('-')[0] ?? '') : undefined;
  return owner !== undefined && isAlive(owner);
}

/** A process that was killed while the disk made it wait ends only when its write does, which its limit would put off. */
async function liftLimits(group: string): Promise<void> {
  const file = join(group, OWN.file);
  try {
    const limits = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
    for (const line of limits) await writeFile(file, `${line.split(' ')[0] ?? ''} 0`);
  } catch (error) {
    // Another sweep was faster.
    if (!GONE.includes(codeOf(error) ?? '')) throw error;
  }
}

/** A group is in use as long as a process that was killed in it is on its way out. One that is not there is no matter. */
async function removeGroup(group: string): Promise<void> {
  const end = performance.now() + BUSY_MS;
  for (;;) {
    try {
      await rmdir(group);
      return;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      if (codeOf(error) !== 'EBUSY' || performance.now() > end) throw error;
    }
    await sleep(PAUSE_MS);
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** Tries it on a group of its own, for the disk of the temporary folder, where the nodes' data is. */
export async function probeThrottle(): Promise<Capability> {
  const name = 'disk-throttle';
  try {
    const group = `${PROBE}${formatOwner(thisProcess())}-${randomUUID()}`;
    await throttleWrites('self', tmpdir(), group, PROBE_RATE);
    await releaseWrites(undefined, tmpdir(), group);
    return { name, available: true, mechanism: `control group, ${groupOf('self').kind.file}`, remedy: '' };
  } catch (error) {
    return {
      name,
      available: false,
      mechanism: `writes cannot be limited: ${messageOf(error)}`,
      remedy: 'run as root, with the temporary folder on a disk and the kernel’s control groups for disks mounted',
    };
  }
}

function limitLine(kind: typeof OWN, device: string, rate: number | undefined): string {
  if (kind === OWN) return `${device} ${rate ?? 0}`;
  return `${device} wbps=${rate ?? 'max'}`;
}

async function moveTo(group: string, pid: number): Promise<void> {
  if (!(pid > 1)) throw new RangeError(`refusing to move pid ${pid}`);
  try {
    await writeFile(join(group, 'cgroup.procs'), String(pid));
  } catch (error) {
    // It ended at this moment.
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

interface Group {
  readonly kind: typeof OWN;
  readonly path: string;
}

/** The control group for disks that a process is in. */
function groupOf(pid: number | 'self'): Group {
  const kind = existsSync(OWN.root) ? OWN : COMMON;
  const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n');
  for (const line of lines) {
    const [, controllers = '', ...path] = line.split(':');
    if (controllers.split(',').includes(kind.controller)) return { kind, path: join(kind.root, path.join(':')) };
  }
  throw new HarnessError('this process is in no control group for disks', { code: 'NO_CGROUP' });
}

/** `major:minor` of the whole disk that a folder is on: parts of one cannot be limited. */
function diskOf(folder: string): string {
  const { dev } = statSync(folder);
  // As the kernel packs them: 12 bits of major number above 8 bits of minor, and 12 more bits of minor on top.
  const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)];
  const entry = `/sys/dev/block/${major}:${minor}`;
  if (!existsSync(entry)) throw new HarnessError(`${folder} is on no disk`, { code: 'NO_DISK' });
  const path = realpathSync(entry);
  return readFileSync(join(existsSync(join(path, 'partition')) ? dirname(path) : path, 'dev'), 'utf8').trim();
}
