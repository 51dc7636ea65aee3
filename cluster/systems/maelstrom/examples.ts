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
export const EXAMPLE_PROGRAMS: readonly Example[] = [];

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
