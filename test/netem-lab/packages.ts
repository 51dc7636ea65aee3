import { execa } from 'execa';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { messageOf, UnavailableError } from '../../harness/core/errors.ts';
import { downloadFromDebian, downloadWithDependencies } from '../../cluster/systems/etcd/debian-archive.ts';

/** The first release of Debian whose kernel and iproute2 know netem's `seed`. */
const SUITE = 'trixie';

/** For kernels in virtual machines: small, and with netem. */
const KERNEL = 'linux-image-cloud-amd64';

/** What a lab of host `namespace` needs of a machine; the C++ library is for Node.js. */
const TOOLS = ['iproute2', 'util-linux', 'coreutils', 'dash', 'busybox-static', 'libstdc++6'];

/** What the machine is made of. */
export interface Debian {
  /** Files of the packages, as they lie in a root folder. */
  readonly root: string;
  /** The folder with `boot/vmlinuz-…` and `usr/lib/modules`. */
  readonly kernel: string;
}

/** Debian's packages, unpacked in the user's cache folder; fetched at the first need. */
export async function debian(): Promise<Debian> {
  const folder = join(cacheFolder(), SUITE);
  const [root, kernel] = [join(folder, 'root'), join(folder, 'kernel')];
  if (!(await exists(folder))) await fetchInto(folder);
  return { root, kernel };
}

/** Unpacked aside and moved in place when complete, so that an interrupted download is none. */
async function fetchInto(folder: string): Promise<void> {
  await mkdir(cacheFolder(), { recursive: true });
  const work = await mkdtemp(join(cacheFolder(), '.fetch-'));
  try {
    const made = join(work, 'made');
    await mkdir(join(made, 'root'), { recursive: true });
    for (const archive of await downloadWithDependencies(TOOLS, SUITE, await inside(work, 'tools'))) {
      await execa('dpkg-deb', ['-x', archive, join(made, 'root')]);
    }
    await execa('dpkg-deb', ['-x', await kernelPackage(await inside(work, 'kernel')), join(made, 'kernel')]);
    await rename(made, folder);
  } catch (cause) {
    throw new UnavailableError(`Debian's packages for the lab could not be fetched: ${messageOf(cause)}`, {
      code: 'LAB_NOT_FETCHED',
      hint: 'The lab needs a Debian machine with a mirror that can be reached, apt, dpkg and debian-archive-keyring.',
      cause,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The package of that name is empty and depends on the newest kernel, with much that a lab needs not. */
async function kernelPackage(folder: string): Promise<string> {
  const empty = await downloadFromDebian(KERNEL, SUITE, folder);
  const { stdout } = await execa('dpkg-deb', ['-f', empty, 'Depends']);
  const name = /linux-image-[^\s,]+/.exec(stdout)?.[0];
  if (name === undefined) throw new Error(`${KERNEL} depends on no kernel: ${stdout}`);
  return downloadFromDebian(name, SUITE, folder);
}

async function inside(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  return path;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The path of the kernel's image. */
export async function kernelImage({ kernel }: Debian): Promise<string> {
  const boot = join(kernel, 'boot');
  const image = (await readdir(boot)).find((file) => file.startsWith('vmlinuz-'));
  if (image === undefined) throw new Error(`no kernel in ${boot}`);
  return join(boot, image);
}

/** `$XDG_CACHE_HOME/verdict/netem-lab`, by default below `~/.cache`. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'verdict', 'netem-lab');
}
