import { faults } from '../nemesis/registry.ts';
import { InputError } from './core/errors.ts';
import type { ResolvedSpec } from './core/spec.ts';
import { entryPath } from './spec/entry-path.ts';
import { placed, type Locate } from './spec/problems.ts';

/**
 * Refuses faults of real networks for which the simulated world has no form.
 *
 * @throws InputError naming the place in the spec, and what can be done instead
 */
export function refuseWorldless({ nemesis, engine }: ResolvedSpec, locate: Locate): void {
  if (engine === 'live') return;
  nemesis.forEach((entry, index) => {
    const { fault, parameters } = entry;
    const lack = faults.named(fault).worldLacks?.(parameters);
    if (lack === undefined) return;
    const path = [...entryPath(entry, index), ...lack.path];
    throw new InputError(placed({ path, message: lack.message, dependsOn: [['engine']] }, locate), {
      code: 'SPEC_INVALID',
      hint: `Use engine: live, or leave out ${fault}.`,
    });
  });
}
