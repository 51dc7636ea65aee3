import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The reference node's program, beside this folder however the package was built. */
export const DAEMON = join(import.meta.dirname, '..', '..', 'raft', 'daemon.js');

/** The same for stdin and stdout. */
export const LINE_NODE = join(import.meta.dirname, '..', '..', 'raft', 'lockstep-node.js');

/** Every folder a node needs to read to run: the package, its dependencies, and Node.js where it is not under /usr. */
export function readableFolders(): string[] {
  const folders = [packageRoot(), dependencies(), nodeInstallation()];
  const kept = folders.filter((folder) => !`${folder}/`.startsWith('/usr/'));
  return kept.filter((folder) => !kept.some((other) => other !== folder && folder.startsWith(`${other}/`)));
}

function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** The node_modules folder in use: above the package when that is itself a dependency. */
function dependencies(): string {
  const module = createRequire(import.meta.url).resolve('seedrandom');
  const marker = '/node_modules/';
  return module.slice(0, module.lastIndexOf(marker) + marker.length - 1);
}

function nodeInstallation(): string {
  return dirname(dirname(realpathSync(process.execPath)));
}
