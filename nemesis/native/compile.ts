import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { UnavailableError } from '../../harness/core/errors.ts';

/** A program of ours in C, compiled where it is needed: folder `nemesis/native/<name>` has its sources. */
export interface NativeProgram {
  readonly name: string;
  /** The files that must be there afterwards. */
  readonly products: readonly string[];
  /** What has to be run, one after the other, in the folder that the products go to. */
  steps(sources: string): readonly (readonly string[])[];
}

/** What stands in for the compiler of the machine in `steps`: its first word. */
export const COMPILER = 'cc';

const TIMEOUT_MS = 120_000;

/**
 * The folder with the program's products, by absolute path: compiled at first use, and again when its sources or the
 * compiler have changed. Safe for several processes at once. Throws UnavailableError with the remedy where there is no
 * compiler, or where it refuses the sources.
 */
export async function compiled(program: NativeProgram, sources = sourcesOf(program)): Promise<string> {
  const folder = join(cacheFolder(), `${program.name}-${await fingerprint(program, sources)}`);
  if (await isComplete(folder, program)) return folder;
  await mkdir(cacheFolder(), { recursive: true });
  const work = await mkdtemp(join(cacheFolder(), `.${program.name}-`));
  try {
    for (const step of program.steps(sources)) await compile(program, step, work);
    await chmod(work, 0o755);
    // Whoever comes second finds a complete folder in the way, and its own is as good.
    await rename(work, folder).catch(async (error: unknown) => {
      if (!(await isComplete(folder, program))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

async function compile(program: NativeProgram, [file = COMPILER, ...parameters]: readonly string[], cwd: string) {
  const { execa } = await import('execa');
  const result = await execa(file, parameters, { cwd, reject: false, all: true, timeout: TIMEOUT_MS, stdin: 'ignore' });
  if (result.exitCode === 0) return;
  if (result.code === 'ENOENT') throw noCompiler(program, file);
  const [said = ''] = (result.all || result.shortMessage || '').split('\n');
  throw new UnavailableError(`${program.name} could not be compiled: ${said}`, {
    code: 'NATIVE_NOT_COMPILED',
    hint: 'It needs gcc or clang with the headers of the C library (Debian: apt-get install gcc libc6-dev).',
  });
}

function noCompiler({ name }: NativeProgram, file: string): UnavailableError {
  return new UnavailableError(`${name} has to be compiled, and there is no ${file} on this machine`, {
    code: 'NO_COMPILER',
    hint: 'Install a C compiler (Debian: apt-get install gcc libc6-dev), or leave out the faults that need it.',
  });
}

/** Changes with the sources, the steps, the compiler, and the machine. */
async function fingerprint(program: NativeProgram, sources: string): Promise<string> {
  const { execa } = await import('execa');
  const version = await execa(COMPILER, ['--version'], { reject: false, stdin: 'ignore' });
  if (version.code === 'ENOENT') throw noCompiler(program, COMPILER);
  const hash = createHash('sha256').update(JSON.stringify([version.stdout, process.arch, program.steps('.')]));
  for (const file of (await readdir(sources)).sort())
    hash.update(`\0${file}\0`).update(await readFile(join(sources, file)));
  return hash.digest('hex').slice(0, 16);
}

async function isComplete(folder: string, { products }: NativeProgram): Promise<boolean> {
  const found = await Promise.allSettled(products.map((product) => access(join(folder, product))));
  return found.every(({ status }) => status === 'fulfilled');
}

/** Compiled TypeScript lies elsewhere; sources in C stay in the package. */
function sourcesOf({ name }: NativeProgram): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'nemesis', 'native', name);
}

/** `$XDG_CACHE_HOME/verdict/native`, by default below `~/.cache`. */
function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'verdict', 'native');
}
