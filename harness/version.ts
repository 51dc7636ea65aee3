import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of this package: the nearest one above this file with a package.json. */
export function packageRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    try {
      readFileSync(join(folder, 'package.json'));
      return folder;
    } catch {
      if (folder === dirname(folder)) throw new Error(`no package.json above ${import.meta.dirname}`);
    }
  }
}

/** Version of this package. */
export function packageVersion(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
