import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LockstepProgram, RuntimeShim } from '../../../harness/core/contracts/lockstep.ts';
import { INTERPRETERS } from './options.ts';

interface Example {
  readonly name: string;
  readonly summary: string;
  readonly shim: RuntimeShim;
  /** Path under `examples/nodes`, and arguments. */
  readonly words: readonly [string, ...string[]];
}

/** The programs under `examples/nodes`, each correct and with its planted bug. */
export const EXAMPLE_PROGRAMS: readonly Example[] = [
  { name: 'python', summary: 'examples/nodes/python/raft.py', shim: 'python', words: ['python/raft.py'] },
  {
    name: 'python+forget-vote',
    summary: 'a node forgets over a restart whom it voted for',
    shim: 'python',
    words: ['python/raft.py', '--bug', 'forget-vote'],
  },
  { name: 'javascript', summary: 'examples/nodes/javascript/raft.mjs', shim: 'node', words: ['javascript/raft.mjs'] },
  {
    name: 'javascript+stale-read',
    summary: 'a leader answers reads without asking whether it still leads',
    shim: 'node',
    words: ['javascript/raft.mjs', '--bug', 'stale-read'],
  },
  { name: 'ruby', summary: 'examples/nodes/ruby/raft.rb', shim: 'ruby', words: ['ruby/raft.rb'] },
  {
    name: 'ruby+stale-append',
    summary: 'a follower accepts what a leader of an earlier term appends',
    shim: 'ruby',
    words: ['ruby/raft_stale_append.rb'],
  },
];

/** The program of an example; undefined when there is none of that name. */
export function exampleProgram(name: string): LockstepProgram | undefined {
  const example = EXAMPLE_PROGRAMS.find((candidate) => candidate.name === name);
  if (example === undefined) return undefined;
  const [file, ...parameters] = example.words;
  return {
    argv: [...INTERPRETERS[example.shim], join(packageRoot(), 'examples', 'nodes', file), ...parameters],
    shim: example.shim,
    env: {},
  };
}

function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
