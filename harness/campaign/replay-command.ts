import { shellWord } from '../commands/shell-word.ts';
import type { Override } from '../spec/load.ts';
import type { SpecSource } from '../prepare.ts';

/** Flags of `verdict run` that stand for one key each. */
const FLAGS = ['build', 'duration', 'engine', 'host', 'nodes', 'steps', 'system', 'until'];

/** The command that runs a seed of a spec again, wherever the spec is. */
export function replayCommand({ file, quickStart, overrides, plugins }: SpecSource, seed: number | string): string {
  const words = ['npx', 'verdict', 'run', ...(quickStart ? [] : [file]), '--seed', String(seed)];
  // A key that is set twice has the last value.
  const set = new Map(overrides.map((override) => [override.key, override]));
  set.delete('seed');
  for (const override of set.values()) words.push(...flagOf(override));
  for (const plugin of plugins) words.push('--plugin', plugin);
  return words.map(shellWord).join(' ');
}

function flagOf({ key, value }: Override): readonly string[] {
  const plain = /^"(.*)"$/.exec(value)?.[1] ?? value;
  return FLAGS.includes(key) ? [`--${key}`, plain] : ['--set', `${key}=${value}`];
}
