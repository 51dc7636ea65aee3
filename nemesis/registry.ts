import type { FaultFamily } from '../harness/core/contracts/fault-family.ts';
import { InputError } from '../harness/core/errors.ts';
import { duplicate } from './faults/duplicate.ts';
import { kill } from './faults/kill.ts';
import { loss } from './faults/loss.ts';
import { partition } from './faults/partition.ts';
import { pause } from './faults/pause.ts';

const families = new Map([partition, loss, duplicate, kill, pause].map((family) => [family.name, family]));

/** Every known kind of fault, in order of registration. */
export function faultFamilies(): readonly FaultFamily[] {
  return [...families.values()];
}

/** The kind of fault with this name. Throws InputError naming those that exist. */
export function faultFamily(name: string): FaultFamily {
  const family = families.get(name);
  if (family) return family;
  throw new InputError(`there is no fault ${name}; known are ${[...families.keys()].join(', ')}`, {
    code: 'FAULT_UNKNOWN',
    hint: 'See `verdict list faults`, or load the plugin that defines it with --plugin.',
  });
}

/** Adds a kind of fault, as plugins do. Throws InputError for a name that is taken. */
export function registerFault(family: FaultFamily): void {
  if (families.has(family.name)) {
    throw new InputError(`there is already a fault ${family.name}`, {
      code: 'FAULT_NAME_TAKEN',
      hint: 'Give the fault of the plugin another name.',
    });
  }
  families.set(family.name, family);
}
