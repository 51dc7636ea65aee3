import { systems } from '../cluster/systems/registry.ts';
import type { System } from './core/contracts/system.ts';
import { InputError } from './core/errors.ts';

/**
 * Makes a system under test known; specs name it under `system:`.
 *
 * @throws InputError for a definition that lacks something, naming all of it, or a name that is taken
 */
export function defineSystem(system: System): System {
  refuseIncomplete(system);
  systems.add(system);
  return system;
}

type Given = Partial<Record<keyof System, unknown>>;

/** A part that every system has, with what it must be. */
interface Part {
  readonly is: (value: unknown) => boolean;
  readonly wanted: string;
}

const TEXT: Part = { is: (value) => typeof value === 'string' && value !== '', wanted: 'a text' };
const TRUTH: Part = { is: (value) => typeof value === 'boolean', wanted: 'true or false' };
const LIST: Part = { is: Array.isArray, wanted: 'a list' };
const FUNCTION: Part = { is: (value) => typeof value === 'function', wanted: 'a function' };
const LEVEL: Part = { is: (value) => [0, 1, 2, 3].some((level) => level === value), wanted: '0, 1, 2 or 3' };

const PARTS = {
  name: TEXT,
  summary: TEXT,
  defaultBuild: TEXT,
  deduplicates: TRUTH,
  observation: LEVEL,
  operations: LIST,
  logPatterns: LIST,
  builds: FUNCTION,
  build: FUNCTION,
  options: FUNCTION,
  command: FUNCTION,
  connect: FUNCTION,
} satisfies Partial<Record<keyof System, Part>>;

/** Plugins are JavaScript: nobody checked their types. Everything is said at once. */
function refuseIncomplete(given: Given): void {
  const lacking = Object.entries<Part>(PARTS).filter(([key, { is }]) => !is(given[key as keyof Given]));
  if (lacking.length === 0) return;
  const name = TEXT.is(given.name) ? ` ${String(given.name)}` : '';
  const lines = lacking.map(([key, { wanted }]) => `${key} (${wanted})`);
  throw new InputError(`defineSystem${name}: missing or of another kind: ${lines.join(', ')}`, {
    code: 'SYSTEM_INVALID',
    hint: 'docs/how-to/test-your-raft.md shows a complete definition.',
  });
}
