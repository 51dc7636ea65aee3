import { realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { TOOL_PATH } from '../../../cluster/hosts/command.ts';

/** Covers each file given before `--` and then becomes the command behind it. */
const COVER = 'while [ "$1" != -- ]; do mount --bind /dev/null "$1" || exit 1; shift; done; shift; exec "$@"';

/**
 * The beginning of a command line that runs the rest of it on this machine as it would be without some tools: in a
 * mount namespace of its own, where something that is no program lies over each of them.
 */
export function withoutTools(tools: readonly string[]): readonly string[] {
  const files = TOOL_PATH.split(delimiter).flatMap((folder) => tools.map((tool) => realPath(join(folder, tool))));
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const present = [...new Set(files)].filter((file) => file !== undefined);
  return ['unshare', ...user, '--mount', '--', 'sh', '-c', COVER, 'cover', ...present, '--'];
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
