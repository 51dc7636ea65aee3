import { shellWord } from '../commands/shell-word.ts';
import type { Override } from '../spec/load.ts';
import type { SpecSource } from '../prepare.ts';

/** Flags of `verdict run` that stand for one key each. */
const FLAGS = ['build', 'duration', 'engine', 'host', 'nodes', 'steps', 'system', 'until'];

/** The command that runs the job of a seed again, from its spec. */
export function replayCommand({ file, overrides, plugins }: SpecSource, seed: number): string {
  const words = ['npx', 'verdict', 'run', file, '--seed', String(seed)];
  // A key that is set twice has the last value.
  const set = new Map(overrides.map((override) => [override.key, override]));
  for (const override of set.values()) words.push(...flagOf(override));
  for (const plugin of plugins) words.push('--plugin', plugin);
  return words.map(shellWord).join(' ');
}

function flagOf({ key, value }: Override): readonly string[] {
  const plain = /^"(.*)"$/.exec(value)?.[1] ?? value;
  return FLAGS.includes(key) ? [`--${key}`, plain] : ['--set', `${key}=${value}`];
}
