import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A file of a node's data folder. */
export interface DataFile {
  /** Path within the folder, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** Every file in the folder, by name. The node must be stopped: nothing may come or go meanwhile. */
export async function filesIn(folder: string): Promise<DataFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path) => ({ name: relative(folder, path), path, bytes: (await stat(path)).size })),
  );
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How much is in the folder. */
export async function contentOf(folder: string): Promise<{ readonly files: number; readonly bytes: number }> {
  const files = await filesIn(folder);
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}
