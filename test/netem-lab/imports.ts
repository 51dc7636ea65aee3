import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** What a program of ours needs to run elsewhere. */
export interface Needed {
  readonly files: readonly string[];
  /** Folders of packages of others, as they lie below a `node_modules`. */
  readonly packages: readonly string[];
}

const SPECIFIER = /(?:from|import)\s*\(?\s*["']([^"']+)["']/g;

/** Follows the imports of compiled programs, through our files and the dependencies of packages. */
export function neededBy(programs: readonly string[]): Needed {
  const files = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: string): void => {
    if (files.has(file) || !existsSync(file)) return;
    files.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(SPECIFIER)) {
      if (specifier.startsWith('.')) follow(resolve(dirname(file), specifier));
      else if (!specifier.startsWith('node:')) addPackage(nameOf(specifier), dirname(file), packages);
    }
  };
  for (const program of programs) follow(program);
  return { files: [...files], packages: [...packages] };
}

/** Words in comments look like imports, and optional packages may be missing: what is not there is not needed. */
function addPackage(name: string, importer: string, packages: Set<string>): void {
  const folder = folderOf(name, importer);
  if (folder === undefined || packages.has(folder)) return;
  packages.add(folder);
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  for (const needed of Object.keys(dependencies)) addPackage(needed, folder, packages);
}

function folderOf(name: string, importer: string): string | undefined {
  const paths = createRequire(join(importer, 'importer.js')).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')));
}

function nameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
