import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Capability, CapabilityName, HostProbe } from '../../harness/core/contracts/host.ts';
import { UnavailableError } from '../../harness/core/errors.ts';
import { MECHANISMS } from '../../harness/core/mechanisms.ts';
import { chooseBackend } from '../../nemesis/backend.ts';
import { refuseUnsupported, requiredCapabilities } from '../../nemesis/capabilities.ts';
import { faults } from '../../nemesis/registry.ts';
import { NETWORK } from './packets/networks.ts';

function probe(...capabilities: Capability[]): HostProbe {
  return { host: 'namespace', rights: 'root', available: true, reason: '', remedy: '', capabilities };
}

function offered(name: CapabilityName, mechanism: string): Capability {
  return { name, available: true, mechanism, remedy: '' };
}

const NO_TEE: Capability = {
  name: 'packet-duplicate',
  available: false,
  mechanism: 'no xt_TEE',
  remedy: 'load the module',
};

describe('capabilities', () => {
  it('of a set of faults are listed once, with the first fault that needs them', () => {
    const entries = ['kill', 'partition', 'pause', 'duplicate'].map((fault) => ({ fault, parameters: {} }));
    assert.deepEqual(
      requiredCapabilities(entries, (name) => faults.named(name)),
      [
        { capability: 'signals', fault: 'kill' },
        { capability: 'packet-drop', fault: 'partition' },
        { capability: 'packet-duplicate', fault: 'duplicate' },
      ],
    );
  });

  it('that a host lacks are refused with fault, capability, what is missing and the remedy', () => {
    const required = requiredCapabilities([{ fault: 'duplicate', parameters: {} }], (name) => faults.named(name));
    assert.throws(
      () => refuseUnsupported(required, probe(NO_TEE)),
      (error) =>
        error instanceof UnavailableError &&
        /duplicate.*packet-duplicate.*namespace.*no xt_TEE/.test(error.message) &&
        error.hint === 'load the module',
    );
    assert.throws(() => refuseUnsupported(required, probe()), UnavailableError);
    const images = [{ capability: 'images', fault: 'of-images' }] as const;
    assert.throws(
      () => refuseUnsupported(images, probe()),
      (error) => error instanceof UnavailableError && error.hint === 'use host: docker',
    );
  });

  it('that a host offers pass', () => {
    const required = requiredCapabilities([{ fault: 'partition', parameters: {} }], (name) => faults.named(name));
    refuseUnsupported(required, probe(offered('packet-drop', 'iptables raw PREROUTING DROP'), NO_TEE));
  });
});

describe('choice of the packet backend', () => {
  const drop = offered('packet-drop', 'iptables raw PREROUTING DROP');

  it('is the packet daemon where that works, whatever else does', () => {
    const daemon = offered('packet-seeded', 'packet daemon (iptables NFQUEUE)');
    assert.equal(chooseBackend(probe(drop, daemon)).name, 'nfqueue');
    assert.equal(chooseBackend(probe(drop, { ...daemon, available: false })).name, 'iptables');
  });

  it('is netem where the daemon is not to be had, with seeds where netem has them', () => {
    const delay = offered('packet-delay', MECHANISMS.netem.name);
    const loss = { kind: 'loss', probability: 0.5, draws: { seed: 1, by: 'index' } } as const;
    const fault = { id: 'loss-1', serial: 0, slot: 0, rules: [{ sender: 'n1', receiver: 'n2', effect: loss }] };
    const seeded = chooseBackend(probe(drop, delay, offered('packet-seeded', MECHANISMS.netemSeed.name)));
    assert.equal(seeded.name, 'netem');
    assert.match(seeded.install(NETWORK, fault)[0]?.stdin ?? '', / seed \d+/);
    const unseeded = chooseBackend(probe(drop, delay));
    assert.equal(unseeded.name, 'netem');
    assert.deepEqual(unseeded.install(NETWORK, fault)[0]?.argv[0], 'iptables-restore');
    assert.equal(
      chooseBackend(probe(drop, delay, offered('packet-match', MECHANISMS.packetDaemon.name))).name,
      'nfqueue',
    );
  });

  it('is iptables where that does everything, also where duplicates cannot be had', () => {
    assert.equal(chooseBackend(probe(drop, offered('packet-duplicate', 'iptables mangle TEE'))).name, 'iptables');
    assert.equal(chooseBackend(probe(drop, NO_TEE)).name, 'iptables');
  });

  it('is tc where any of it needs tc', () => {
    assert.equal(chooseBackend(probe(drop, offered('packet-duplicate', 'tc bpf mirred at the switch'))).name, 'tc');
    assert.equal(chooseBackend(probe(offered('packet-drop', 'tc bpf direct-action'))).name, 'tc');
  });
});
