import { faults } from '../nemesis/registry.ts';
import { InputError } from './core/errors.ts';
import type { ResolvedSpec } from './core/spec.ts';
import { placed, type Locate } from './spec/problems.ts';

/**
 * Refuses slow disks together with full ones: where disks are to be filled all nodes have their data in memory, so that
 * no disk holds back what they write.
 *
 * @throws InputError naming the place in the spec
 */
export function refuseDisks({ nemesis }: ResolvedSpec, locate: Locate): void {
  const needing = (capability: string) =>
    nemesis.findIndex(({ fault, parameters }) =>
      faults
        .named(fault)
        .requires(parameters)
        .some((one) => one === capability),
    );
  const [slow, full] = [needing('disk-throttle'), needing('disk-quota')];
  const [slowed, filled] = [nemesis[slow], nemesis[full]];
  if (slowed === undefined || filled === undefined) return;
  const path = ['nemesis', ...(slowed.place ?? [slow]), 'fault'];
  const message = `${slowed.fault} acts on disks, and with ${filled.fault} nodes have their data in memory`;
  throw new InputError(placed({ path, message }, locate), {
    code: 'SPEC_INVALID',
    hint: `Use them in two specs, or leave out ${slowed.fault}.`,
  });
}
