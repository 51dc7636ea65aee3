import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Capability, CapabilityName, Host, HostProbe } from '../../../harness/core/contracts/host.ts';
import { HOST_CAPABILITIES, impossible, mechanismsAt } from '../../../harness/core/capability-table.ts';
import { MECHANISMS } from '../../../harness/core/mechanisms.ts';
import { ownPrograms } from '../../../harness/own-programs.ts';
import { cleanUpConformance } from './clean-up-conformance.ts';
import { lifecycleConformance } from './lifecycle-conformance.ts';
import { networkConformance } from './network-conformance.ts';
import { openingConformance } from './opening-conformance.ts';

/** Containers on a loaded machine take their time; nothing in the suite is about how long something takes. */
const TIMEOUT_MS = 60_000;

/** What the host said it can do here: the only thing cases may depend on. */
export interface Abilities {
  /** Undefined when the capability is not available. */
  get(name: CapabilityName): Capability | undefined;
}

/**
 * What every host must do, the same for all of them. A host that is not available here is skipped with its reason,
 * and is a failure in continuous integration, where all of them must be.
 */
export function hostConformance(host: Host): void {
  describe(`host ${host.name}`, function () {
    this.timeout(TIMEOUT_MS);
    let probe: HostProbe;
    const abilities: Abilities = {
      get: (name) => probe.capabilities.find((capability) => capability.name === name && capability.available),
    };

    before(async function () {
      probe = await host.probe(await ownPrograms());
      if (probe.available) return;
      const reason = `${probe.reason}; ${probe.remedy}`;
      assert.notEqual(process.env['CI'], 'true', `host ${host.name} is not available: ${reason}`);
      process.stdout.write(`    host ${host.name} is skipped: ${reason}\n`);
      this.skip();
    });

    it('says for every capability what it uses, or what is missing and what would help', () => {
      assert.ok(probe.capabilities.some(({ name, available }) => name === 'processes' && available));
      const names = probe.capabilities.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
      for (const { name, available, mechanism, remedy } of probe.capabilities) {
        assert.notEqual(mechanism, '', name);
        assert.equal(remedy === '', available, name);
      }
    });

    it('offers what the table of capabilities says of this place, by mechanisms of the table', () => {
      const place = { host: host.name, rights: probe.rights };
      assert.deepEqual(probe.capabilities.map(({ name }) => name).sort(), [...HOST_CAPABILITIES].sort());
      for (const capability of probe.capabilities) {
        const mechanisms = mechanismsAt(capability.name, place).map((id) => MECHANISMS[id].name as string);
        if (mechanisms.length === 0) assert.deepEqual(capability, impossible(capability.name, place));
        else if (capability.available) assert.ok(mechanisms.includes(capability.mechanism), capability.mechanism);
      }
    });

    lifecycleConformance(host);
    networkConformance(host, abilities);
    openingConformance(host);
    cleanUpConformance(host);
  });
}
