import { elsewhere } from '../harness/core/capability-table.ts';
import type { FaultFamily } from '../harness/core/contracts/fault-family.ts';
import type { CapabilityName, HostProbe } from '../harness/core/contracts/host.ts';
import { UnavailableError } from '../harness/core/errors.ts';
import type { NemesisEntry } from '../harness/core/planned-fault.ts';

/** One mechanism a set of faults needs, and the first fault that needs it. */
export interface RequiredCapability {
  readonly capability: CapabilityName;
  readonly fault: string;
}

/** What the faults of a spec need of a host, each capability once. */
export function requiredCapabilities(
  entries: readonly Pick<NemesisEntry, 'fault' | 'parameters'>[],
  family: (name: string) => FaultFamily,
): RequiredCapability[] {
  const required = new Map<CapabilityName, RequiredCapability>();
  for (const { fault, parameters } of entries) {
    for (const capability of family(fault).requires(parameters)) {
      if (!required.has(capability)) required.set(capability, { capability, fault });
    }
  }
  return [...required.values()];
}

/**
 * Refuses faults the host cannot do here, before anything runs: a fault silently left out would make the run look
 * better than it was. Throws UnavailableError naming fault, capability and remedy.
 */
export function refuseUnsupported(required: readonly RequiredCapability[], probe: HostProbe): void {
  for (const { capability, fault } of required) {
    const offered = probe.capabilities.find((candidate) => candidate.name === capability);
    if (offered?.available) continue;
    const missing = offered ? offered.mechanism : 'the host does not know it';
    throw new UnavailableError(
      `fault ${fault} needs ${capability}, which host ${probe.host} does not offer here: ${missing}`,
      {
        code: 'FAULT_UNAVAILABLE',
        hint: [offered?.remedy, elsewhere(capability, probe)].find(Boolean) ?? `Leave ${fault} out of the spec.`,
      },
    );
  }
}
