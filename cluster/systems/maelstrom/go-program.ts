import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UnavailableError } from '../../../harness/core/errors.ts';

/** The node in Go is no text that an interpreter runs: it is built once, for its very sources, into the user's cache. */
export interface GoProgram {
  readonly path: string;
  readonly isBuilt: boolean;
  /** The command line that builds it. */
  readonly remedy: string;
}

/** What the name of the built program depends on; `build.sh` does the same. */
const SOURCES = ['main.go', 'store.go', 'build.sh'];

/** @param folder that of the sources */
export function goProgram(folder: string): GoProgram {
  const hash = createHash('sha256');
  for (const file of SOURCES) hash.update(readFileSync(join(folder, file)));
  const path = join(cacheFolder(), `go-etcd-raft-${hash.digest('hex').slice(0, 16)}`);
  return { path, isBuilt: existsSync(path), remedy: `sh ${join(folder, 'build.sh')}` };
}

/** @throws UnavailableError where it is not built */
export function builtGoProgram(folder: string): string {
  const { path, isBuilt, remedy } = goProgram(folder);
  if (isBuilt) return path;
  throw new UnavailableError('the example go-etcd-raft is not built on this machine', {
    code: 'NODE_PROGRAM',
    hint: `Build it, which takes half a minute: ${remedy} (Debian: apt-get install golang-go golang-etcd-server-dev).`,
  });
}

/** `$XDG_CACHE_HOME/verdict/nodes`, by default below `~/.cache`. */
function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'verdict', 'nodes');
}
