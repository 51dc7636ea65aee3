import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  CAPABILITIES,
  elsewhere,
  impossible,
  isPossible,
  mechanismsAt,
  offered,
  PLACES,
  type Place,
} from '../../../harness/core/capability-table.ts';
import type { CapabilityName } from '../../../harness/core/contracts/host.ts';
import { installs, kernelRemedy, MECHANISMS, type Mechanism } from '../../../harness/core/mechanisms.ts';

const NAMES = Object.keys(CAPABILITIES) as CapabilityName[];
const [ROOTLESS, DOCKER_AS_USER]: readonly Place[] = [
  { host: 'namespace', rights: 'user' },
  { host: 'docker', rights: 'user' },
];

describe('the table of capabilities', () => {
  it('has a place for every capability and a use for every mechanism, each named once', () => {
    for (const name of NAMES)
      assert.ok(
        PLACES.some((place) => mechanismsAt(name, place).length > 0),
        name,
      );
    const used = new Set(NAMES.flatMap((name) => CAPABILITIES[name].mechanisms));
    assert.deepEqual([...used].sort(), Object.keys(MECHANISMS).sort());
    const texts = Object.values<Mechanism>(MECHANISMS).map(({ name }) => name);
    assert.equal(new Set(texts).size, texts.length);
  });

  it('gives ordinary users what partition, loss, duplicate, kill and pause need, on both hosts', () => {
    for (const place of [ROOTLESS, DOCKER_AS_USER]) {
      for (const name of ['packet-drop', 'packet-loss', 'packet-duplicate', 'signals'] as const)
        assert.ok(place !== undefined && mechanismsAt(name, place).length > 0, name);
    }
  });

  it('gives root whatever it gives ordinary users', () => {
    for (const mechanism of Object.keys(MECHANISMS) as (keyof typeof MECHANISMS)[]) {
      for (const { host } of PLACES) {
        const byUser = isPossible(mechanism, { host, rights: 'user' });
        assert.ok(!byUser || isPossible(mechanism, { host, rights: 'root' }), mechanism);
      }
    }
  });

  it('keeps the order of preference', () => {
    assert.deepEqual(mechanismsAt('signals', { host: 'docker', rights: 'root' }), ['killCall', 'engineSignals']);
    assert.deepEqual(mechanismsAt('signals', { host: 'docker', rights: 'user' }), ['engineSignals']);
    assert.deepEqual(mechanismsAt('switch', { host: 'docker', rights: 'root' }), []);
  });

  it('says why something cannot be had in a place, and where it can', () => {
    assert.deepEqual(impossible('images', { host: 'namespace', rights: 'root' }), {
      name: 'images',
      available: false,
      mechanism: 'programs run without a container engine',
      remedy: 'use host: docker',
    });
    const throttle = impossible('disk-throttle', { host: 'namespace', rights: 'user' });
    assert.deepEqual([throttle.mechanism, throttle.remedy], ['it takes root', 'run as root']);
    assert.equal(elsewhere('disk-quota', { host: 'docker', rights: 'user' }), 'run as root, or use host: namespace');
    for (const name of NAMES) {
      for (const place of PLACES.filter((candidate) => mechanismsAt(name, candidate).length === 0)) {
        const { mechanism, remedy } = impossible(name, place);
        assert.ok(mechanism !== '' && remedy !== '', name);
      }
    }
  });

  it('names what works, the package of a missing program, and what a kernel lacks', () => {
    const works = { name: 'packet-drop', available: true, mechanism: 'iptables raw PREROUTING DROP', remedy: '' };
    assert.deepEqual(offered('packet-drop', 'iptablesDrop'), works);
    assert.equal(installs(MECHANISMS.tcDrop), 'install iproute2 (Debian: apt-get install iproute2)');
    assert.match(kernelRemedy(MECHANISMS.destroySockets), /kernel with CONFIG_INET_DIAG_DESTROY/);
  });
});
