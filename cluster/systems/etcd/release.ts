import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { messageOf, UnavailableError } from '../../../harness/core/errors.ts';
import { withLock } from './lock.ts';

export interface Release {
  readonly version: string;
  /** The Debian suite whose package has this version. */
  readonly suite: string;
}

/** Where the program of a release is, or would be. */
export function cachedBinary(version: string): string {
  return join(cacheFolder(), version, 'etcd');
}

/** Puts a release into the cache; two runs that want it at once fetch it once. */
export async function fetchRelease(release: Release): Promise<void> {
  try {
    await mkdir(cacheFolder(), { recursive: true });
    await withLock(join(cacheFolder(), `${release.version}.lock`), async () => {
      if ((await versionOf(cachedBinary(release.version))) === release.version) return;
      process.stderr.write(`fetching etcd ${release.version} from the Debian archive (${release.suite}) …\n`);
      await fetchInto(release);
    });
  } catch (error) {
    throw new UnavailableError(
      `etcd ${release.version} is not on this machine and cannot be fetched: ${messageOf(error)}`,
      {
        code: 'ETCD_UNAVAILABLE',
        hint: 'On Debian with its archive in reach it is fetched by itself; elsewhere give binary: PATH, or image: NAME where a registry is in reach.',
        cause: error,
      },
    );
  }
}

/** What `etcd --version` says; undefined when it does not run as etcd. */
export async function versionOf(binary: string): Promise<string | undefined> {
  const { execa } = await import('execa');
  const { stdout } = await execa(binary, ['--version'], { reject: false, timeout: 10_000, stdin: 'ignore' });
  return /^etcd Version: (\S+)/m.exec(stdout)?.[1];
}

/** `$XDG_CACHE_HOME/verdict/etcd`, by default below `~/.cache`. */
function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'verdict', 'etcd');
}

/** Works in a folder of its own and moves the result into place in one step, so that half a fetch is never used. */
async function fetchInto(release: Release): Promise<void> {
  const work = await mkdtemp(join(cacheFolder(), `.${release.version}-`));
  try {
    const { downloadFromDebian } = await import('./debian-archive.ts');
    const archive = await downloadFromDebian('etcd-server', release.suite, work);
    const { execa } = await import('execa');
    await execa('dpkg', ['-x', archive, join(work, 'package')]);
    const found = join(work, 'package', 'usr', 'bin', 'etcd');
    const version = await versionOf(found);
    if (version !== release.version) {
      throw new Error(`${release.suite} has version ${version ?? 'unknown'}, not ${release.version}`);
    }
    const finished = join(work, 'finished');
    await mkdir(finished);
    await rename(found, join(finished, 'etcd'));
    await chmod(finished, 0o755);
    await rm(join(cacheFolder(), release.version), { recursive: true, force: true });
    await rename(finished, join(cacheFolder(), release.version));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
