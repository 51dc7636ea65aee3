import { execa } from 'execa';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Debian } from './packages.ts';

/** A kernel module, decompressed. */
export interface Module {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The modules and those they need, each after what it needs. */
export async function modulesOf({ kernel }: Debian, names: readonly string[]): Promise<readonly Module[]> {
  const folder = join(kernel, 'usr', 'lib', 'modules');
  const files = await readdir(folder, { recursive: true });
  const byName = new Map(
    files.filter((file) => file.includes('.ko')).map((file) => [nameOf(file), join(folder, file)]),
  );
  const found = new Map<string, Module>();
  const add = async (name: string): Promise<void> => {
    const file = byName.get(name);
    // What is no file is built in.
    if (file === undefined || found.has(name)) return;
    const bytes = await decompressed(file);
    for (const needed of dependenciesOf(bytes)) await add(needed);
    found.set(name, { name, bytes });
  };
  for (const name of names) await add(name);
  return [...found.values()];
}

/** Files spell with a hyphen what modules call themselves with an underscore. */
function nameOf(file: string): string {
  return basename(file)
    .replace(/\.ko(\.\w+)?$/, '')
    .replaceAll('-', '_');
}

async function decompressed(file: string): Promise<Buffer> {
  if (file.endsWith('.ko')) return readFile(file);
  const { stdout } = await execa('xz', ['--decompress', '--stdout', file], { encoding: 'buffer' });
  return Buffer.from(stdout);
}

/** A module says itself what it needs: `depends=stp,llc`. */
function dependenciesOf(bytes: Buffer): string[] {
  const text = bytes.toString('latin1');
  const [, needed = ''] = /\0depends=([^\0]*)\0/.exec(text) ?? [];
  return needed.split(',').filter(Boolean);
}
