import { existsSync, realpathSync } from 'node:fs';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { MountSettings } from 'dockerode';
import { engineFailure, statusOf, type Engine } from './engine.ts';

/** Raised when the content of the image changes. */
const LAYOUT = 1;

/** An image without any program: mount points for the machine's own. Needs no registry and no build. */
export const HOST_IMAGE = `verdict-host:${String(LAYOUT)}`;

/** Where programs, libraries and what they look up live on a Linux machine; those that exist are mounted. */
const HOST_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64'];
const HOST_LOOKUPS = [
  '/etc/alternatives',
  '/etc/group',
  '/etc/iproute2',
  '/etc/ld.so.cache',
  '/etc/nsswitch.conf',
  '/etc/passwd',
  '/etc/protocols',
  '/etc/services',
  '/etc/ssl',
];

const MOUNT_POINTS = [...HOST_FOLDERS, '/data', '/dev', '/etc', '/output', '/proc', '/run', '/sys', '/tmp'];

/** Imports the host image unless the engine has it. */
export async function ensureHostImage(engine: Engine): Promise<void> {
  try {
    await engine.getImage(HOST_IMAGE).inspect();
    return;
  } catch (error) {
    if (statusOf(error) !== 404) throw engineFailure('look for the host image', error);
  }
  const [repo, tag] = HOST_IMAGE.split(':') as [string, string];
  try {
    const progress = await engine.importImage(Readable.from([folderArchive(MOUNT_POINTS)]), {
      repo,
      tag,
      changes: 'LABEL verdict.image=host',
    });
    progress.resume();
    await finished(progress);
    await engine.getImage(HOST_IMAGE).inspect();
  } catch (error) {
    throw engineFailure('import the host image', error);
  }
}

/** The machine's own programs, read-only at their own paths. */
export function hostProgramMounts(): MountSettings[] {
  return [...HOST_FOLDERS, ...HOST_LOOKUPS].filter((path) => existsSync(path)).map(readOnlyMount);
}

/** A folder or file of this machine at the same path in a container, read-only. */
export function readOnlyMount(path: string): MountSettings {
  return { Type: 'bind', Source: realpathSync(path), Target: path, ReadOnly: true };
}

/** A tar archive (POSIX ustar) of empty folders. */
export function folderArchive(paths: readonly string[]): Buffer {
  const endOfArchive = Buffer.alloc(1024);
  return Buffer.concat([...paths.map(folderHeader), endOfArchive]);
}

function folderHeader(path: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(`${path.slice(1)}/`, 0);
  header.write('0000755\0', 100); // mode
  header.write('0000000\0', 108); // uid
  header.write('0000000\0', 116); // gid
  header.write('00000000000\0', 124); // size
  header.write('00000000000\0', 136); // modification time
  header.write('        ', 148); // checksum, counted as blanks
  header.write('5', 156); // a folder
  header.write('ustar\x0000', 257);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
