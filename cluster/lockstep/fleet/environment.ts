import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LockstepProgram } from '../../../harness/core/contracts/lockstep.ts';

/** How each runtime is made to load its shim before the program. The shims remove these variables when they are loaded. */
const LOADED_BY: Readonly<Record<LockstepProgram['shim'], (shims: string) => Readonly<Record<string, string>>>> = {
  none: () => ({}),
  node: (shims) => ({ NODE_OPTIONS: `--require "${join(shims, 'node', 'shim.cjs')}"` }),
  python: (shims) => ({ PYTHONPATH: join(shims, 'python') }),
  // RUBYOPT is cut at blanks, which a path may have.
  ruby: (shims) => ({ RUBYLIB: join(shims, 'ruby'), RUBYOPT: '-rshim' }),
  any: (shims) => ({ ...LOADED_BY.node(shims), ...LOADED_BY.python(shims), ...LOADED_BY.ruby(shims) }),
};

/**
 * Everything a node finds in its environment: nothing that differs between users, machines or runs may get in, because a
 * program can make anything depend on it.
 */
export function environmentOf(node: string, folder: string, { shim, env }: LockstepProgram): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    HOME: folder,
    TMPDIR: folder,
    PYTHONHASHSEED: '0',
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    VERDICT_NODE: node,
    VERDICT_DATA: folder,
    ...LOADED_BY[shim](shimFolder()),
    ...env,
  };
}

/** The shims are no TypeScript and stay where they are, beside the sources. */
export function shimFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'cluster', 'lockstep', 'shims');
}
