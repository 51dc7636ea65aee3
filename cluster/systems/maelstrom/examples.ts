import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LockstepProgram, RuntimeShim } from '../../../harness/core/contracts/lockstep.ts';
import type { BuildInfo } from '../../../harness/core/contracts/system.ts';
import { builtGoProgram, goProgram } from './go-program.ts';
import { INTERPRETERS } from './options.ts';

interface Example {
  readonly name: string;
  readonly summary: string;
  readonly shim: RuntimeShim;
  /** Path under `examples/nodes`, and arguments. A folder is that of a program which has to be built. */
  readonly words: readonly [string, ...string[]];
}

const GO = 'go-etcd-raft';

/** The programs under `examples/nodes`, each correct and with its planted bug. */
const EXAMPLE_PROGRAMS: readonly Example[] = [
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
  { name: GO, summary: 'examples/nodes/go-etcd-raft: the raft library of etcd', shim: 'none', words: [GO] },
  {
    name: `${GO}+forget-hard-state`,
    summary: 'a node forgets over a restart its term, its vote and its commit index',
    shim: 'none',
    words: [GO, '-bug-forget-hard-state'],
  },
];

export const EXAMPLE_NAMES: readonly string[] = EXAMPLE_PROGRAMS.map(({ name }) => name);

/** The examples as builds, and what has to be done before those that are not ready. */
export function exampleBuilds(): BuildInfo[] {
  return EXAMPLE_PROGRAMS.map(({ name, summary, words: [file] }) => {
    if (file !== GO) return { name, summary, ready: true };
    const { isBuilt, remedy } = goProgram(pathOf(file));
    return { name, summary, ready: isBuilt, remedy: `built by ${remedy}` };
  });
}

/**
 * The program of an example; undefined when there is none of that name.
 *
 * @throws UnavailableError for one that is not built yet, with the command that does
 */
export function exampleProgram(name: string): LockstepProgram | undefined {
  const example = EXAMPLE_PROGRAMS.find((candidate) => candidate.name === name);
  if (example === undefined) return undefined;
  const { shim, words } = example;
  const [file, ...parameters] = words;
  const path = file === GO ? builtGoProgram(pathOf(file)) : pathOf(file);
  return { argv: [...INTERPRETERS[shim], path, ...parameters], shim, env: {} };
}

/** Examples of one family can take each other's place: `python` and `python+forget-vote`. Undefined for what is no example. */
export function exampleFamily(name: string): string | undefined {
  return EXAMPLE_NAMES.includes(name) ? name.split('+')[0] : undefined;
}

function pathOf(file: string): string {
  return join(packageRoot(), 'examples', 'nodes', file);
}

function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
