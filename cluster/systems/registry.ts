import type { System } from '../../harness/core/contracts/system.ts';
import { InputError } from '../../harness/core/errors.ts';
import { etcd } from './etcd/etcd.ts';
import { raft } from './raft/raft.ts';

const known = new Map<string, System>([raft, etcd].map((system) => [system.name, system]));

export function systems(): readonly System[] {
  return [...known.values()];
}

/** @throws InputError naming the systems that exist */
export function systemNamed(name: string): System {
  const system = known.get(name);
  if (system) return system;
  throw new InputError(`There is no system "${name}"; known: ${[...known.keys()].join(', ')}`, {
    code: 'SYSTEM_UNKNOWN',
    hint: 'Load a plugin that defines it with --plugin FILE.',
  });
}

/** Makes a plugin's system known under its name. */
export function registerSystem(system: System): void {
  known.set(system.name, system);
}
