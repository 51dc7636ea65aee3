import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { InputError, messageOf } from '../core/errors.ts';
import type { SpecSource } from '../prepare.ts';
import type { Override } from '../spec/load.ts';
import { packageRoot } from '../version.ts';

/** Flags that stand for one key of the spec each. */
const KEY_FLAGS = ['seed', 'engine', 'host', 'system', 'build', 'nodes', 'duration', 'steps', 'until'] as const;

export interface SpecFlags {
  readonly seed?: string;
  readonly engine?: string;
  readonly host?: string;
  readonly system?: string;
  readonly build?: string;
  readonly nodes?: string;
  readonly duration?: string;
  readonly steps?: string;
  readonly until?: string;
  readonly set: readonly string[];
  readonly plugin: readonly string[];
}

/** Adds the flags shared by all commands that take a spec. */
export function withSpecFlags(command: Command): Command {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  return command
    .option('--seed <seed>', 'fixes the plan; drawn and printed when absent')
    .option('--engine <engine>', 'sim, lockstep or live')
    .option('--host <host>', 'docker, namespace or auto')
    .option('--system <system>', 'system under test')
    .option('--build <build>', 'build of the system, e.g. 3.5.16 or paper+stale-read')
    .option('--nodes <count>', 'cluster size')
    .option('--duration <time>', 'length of the load, e.g. 60s')
    .option('--steps <count>', 'length of the load in exact engines')
    .option('--until <moment>', 'end, or first-violation in exact engines: when the run ends')
    .option('--set <key=value>', 'sets any key of the spec, e.g. --set workload.rate=50/s (repeatable)', list, [])
    .option('--plugin <file>', 'loads a plugin (repeatable)', list, []);
}

/** The built-in first run. */
export const QUICK_START = 'quick-start.yaml';

/** Reads the spec file, or the built-in quick start when none is given, together with what the flags change in it. */
export function specSource(file: string | undefined, flags: SpecFlags): SpecSource {
  const path = file ?? join(packageRoot(), 'examples', QUICK_START);
  if (file?.endsWith('.jsonl') === true) {
    throw new InputError(`${file} is no spec, which is YAML`, {
      code: 'SPEC_INVALID',
      hint: `A schedule is run with: npx verdict replay ${file}`,
    });
  }
  return {
    text: readText(path),
    file: file ?? `examples/${QUICK_START}`,
    ...(file === undefined && { quickStart: true as const }),
    overrides: overridesOf(flags),
    plugins: flags.plugin,
  };
}

/** @throws InputError naming the file */
export function readText(path: string): string {
  if (!existsSync(path)) {
    throw new InputError(`${path}: there is no such file`, {
      code: 'FILE_NOT_FOUND',
      hint: '`verdict init` writes an example spec.',
    });
  }
  if (statSync(path).isDirectory()) {
    throw new InputError(`${path} is a folder, not a file`, {
      code: 'FILE_NOT_FOUND',
      hint: `A run folder is run again with: npx verdict replay ${path}`,
    });
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputError(`${path} cannot be read: ${messageOf(cause)}`, { code: 'FILE_UNREADABLE', cause });
  }
}

function overridesOf(flags: SpecFlags): Override[] {
  const named = KEY_FLAGS.flatMap((key) => {
    const value = flags[key];
    return value === undefined
      ? []
      : [{ key, value: key === 'seed' || key === 'build' ? JSON.stringify(value) : value, flag: `--${key}` }];
  });
  const set = flags.set.map((text): Override => {
    const [, key, value] = /^([A-Za-z0-9_.-]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined) {
      throw new InputError(`--set ${text}: expected key=value, such as workload.rate=50/s`, { code: 'FLAG_INVALID' });
    }
    return { key, value, flag: `--set ${key}` };
  });
  return [...set, ...named];
}
