import { faults } from '../nemesis/registry.ts';
import type { System } from './core/contracts/system.ts';
import { InputError } from './core/errors.ts';
import type { ResolvedSpec } from './core/spec.ts';
import { entryPath } from './spec/entry-path.ts';
import { placed, type Locate } from './spec/problems.ts';

/**
 * Refuses faults that have to know something of the data of real nodes which their system does not tell.
 *
 * @throws InputError naming the place in the spec
 */
export function refuseUnknownData({ nemesis, engine }: ResolvedSpec, system: System, locate: Locate): void {
  nemesis.forEach((entry, index) => {
    const { fault } = entry;
    const { needsToKnow } = faults.named(fault);
    if (needsToKnow === undefined || engine !== 'live' || TELLS[needsToKnow](system)) return;
    const path = [...entryPath(entry, index), 'fault'];
    const message = `${fault} has to know ${WHAT[needsToKnow]}, which ${system.name} does not tell`;
    throw new InputError(placed({ path, message, dependsOn: [['system'], ['engine']] }, locate), {
      code: 'SPEC_INVALID',
      hint: `Leave out ${fault}, or use a system that tells, such as raft.`,
    });
  });
}

const WHAT = { syncs: 'what nodes have not synced yet', log: 'which files of a node are its log' };

const TELLS = {
  syncs: ({ accountsForSyncs }: System): boolean => accountsForSyncs === true,
  log: ({ logFiles }: System): boolean => logFiles !== undefined,
};
