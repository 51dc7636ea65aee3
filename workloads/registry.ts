import type { Workload } from '../harness/core/contracts/workload.ts';
import { InputError } from '../harness/core/errors.ts';
import { register } from './register/register.ts';

const known = new Map<string, Workload>([[register.name, register]]);

export function workloads(): readonly Workload[] {
  return [...known.values()];
}

/** @throws InputError naming the workloads that exist */
export function workloadNamed(name: string): Workload {
  const workload = known.get(name);
  if (workload) return workload;
  throw new InputError(`There is no workload "${name}"; known: ${[...known.keys()].join(', ')}`, {
    code: 'WORKLOAD_UNKNOWN',
    hint: 'Load a plugin that defines it with --plugin FILE.',
  });
}

/** Makes a plugin's workload known under its name. */
export function registerWorkload(workload: Workload): void {
  known.set(workload.name, workload);
}
