import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Capability, SlowDisk } from '../../harness/core/contracts/host.ts';
import { HarnessError, messageOf } from '../../harness/core/errors.ts';
import { runTool } from './command.ts';

/** Where the kernel's control groups for disks are: those of a hierarchy of their own, and those of the common one. */
const OWN = { root: '/sys/fs/cgroup/blkio', controller: 'blkio', file: 'blkio.throttle.write_bps_device' };
const COMMON = { root: '/sys/fs/cgroup', controller: '', file: 'io.max' };

const PAGE = 4_096;

/** Of the names of groups of our own. */
const PREFIX = 'verdict-';

/** How large a probe's limit is; nothing is written under it, bytes per second. */
const PROBE_RATE = 1_048_576;

/**
 * Limits what a process, with all its threads and children to come, writes to the disk of a folder. A process that
 * shares the harness's own group gets one of its own for the time.
 *
 * @param name of that group: run and node
 */
export async function throttleWrites(
  pid: number | 'self',
  folder: string,
  name: string,
  bytesPerSecond: number,
): Promise<SlowDisk> {
  const device = diskOf(folder);
  const { kind, path } = groupOf(pid);
  const isShared = path === groupOf('self').path;
  const group = isShared ? join(path, PREFIX + name) : path;
  const limit = (rate: number | undefined): Promise<void> =>
    writeFile(join(group, kind.file), limitLine(kind, device, rate));
  if (isShared) await mkdir(group);
  try {
    await limit(bytesPerSecond);
    if (isShared && pid !== 'self') await moveTo(group, pid);
  } catch (error) {
    if (isShared) await rmdir(group);
    throw error;
  }
  return {
    timeWrite: (bytes) => timeWrite(folder, bytes, group),
    lift: async () => {
      if (!existsSync(group)) return;
      await limit(undefined);
      if (!isShared) return;
      for (const member of (await readFile(join(group, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean)) {
        await moveTo(path, Number(member));
      }
      await rmdir(group);
    },
  };
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

/** Removes groups that runs left which are not there any more; those with processes in them stay. */
export async function sweepThrottles(runs: readonly string[]): Promise<void> {
  const { kind, path } = groupOf('self');
  if (kind !== OWN || !existsSync(path)) return;
  for (const name of await readdir(path)) {
    if (!name.startsWith(PREFIX) || runs.some((run) => name.startsWith(`${PREFIX}${run}-`))) continue;
    await rmdir(join(path, name)).catch(() => undefined);
  }
}

/** Tries it on a group of its own, for the disk of the temporary folder, where the nodes' data is. */
export async function probeThrottle(): Promise<Capability> {
  const name = 'disk-throttle';
  try {
    const throttle = await throttleWrites('self', tmpdir(), `probe-${randomUUID()}`, PROBE_RATE);
    await throttle.lift();
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
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The control group for disks that a process is in. */
function groupOf(pid: number | 'self'): { readonly kind: typeof OWN; readonly path: string } {
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
