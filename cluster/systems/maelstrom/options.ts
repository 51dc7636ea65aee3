import { extname } from 'node:path';
import { z } from 'zod';
import type { RuntimeShim } from '../../../harness/core/contracts/lockstep.ts';
import { InputError } from '../../../harness/core/errors.ts';
import type { JsonObject } from '../../../harness/core/json.ts';

const ARGUMENTS = z.array(z.string());

const OPTIONS = z.strictObject({
  runtime: z.enum(['auto', 'none', 'node', 'python', 'ruby']).default('auto'),
  args: ARGUMENTS.default([]),
  env: z.record(z.string(), z.string()).default({}),
  programs: z.record(z.string(), ARGUMENTS.min(1)).default({}),
  observation: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
  messageType: z.string().min(1).default('type'),
  messageTerm: z.string().min(1).default('term'),
});

/** The settings of a system that is nothing but a program, as the spec may give them under `options:`. */
export interface MaelstromOptions {
  /** `auto`: by what the program's file is. */
  readonly runtime: RuntimeShim | 'auto';
  /** Arguments of the program, after those that its build has. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Builds of one's own: a name, and the program with its arguments. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
  /** What nodes say of themselves when asked: 0 nothing, 1 term and role, 2 vote, commit index and log too. */
  readonly observation: 0 | 1 | 2;
  /** Which fields of a message's body are its type and its term. */
  readonly messageType: string;
  readonly messageTerm: string;
}

/** The options with defaults filled in. @throws InputError naming the option */
export function completeOptions(given: JsonObject): JsonObject {
  const read = OPTIONS.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const name = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.');
  throw new InputError(`options: ${name ?? 'value'}: ${issue?.message ?? 'is not right'}`, {
    code: 'OPTION_INVALID',
    hint: `The options of maelstrom are ${Object.keys(OPTIONS.shape).join(', ')}.`,
  });
}

export function readOptions(options: JsonObject): MaelstromOptions {
  return OPTIONS.parse(options);
}

/** The shim for a program, by the ending of its file. */
export function runtimeOf(program: string): RuntimeShim {
  return RUNTIMES[extname(program)] ?? 'none';
}

/** What starts a program that is a text. */
export const INTERPRETERS: Readonly<Record<RuntimeShim, readonly string[]>> = {
  none: [],
  node: [process.execPath],
  python: ['python3'],
  ruby: ['ruby'],
};

const RUNTIMES: Readonly<Record<string, RuntimeShim>> = {
  '.js': 'node',
  '.cjs': 'node',
  '.mjs': 'node',
  '.py': 'python',
  '.rb': 'ruby',
};
