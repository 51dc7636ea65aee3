import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import type { CapabilityName } from '../../harness/core/contracts/host.ts';
import { PLACES } from '../../harness/core/capability-table.ts';
import { faultNeeds, needsInWords, placesInWords, placesOf } from '../../nemesis/fault-needs.ts';
import { faults } from '../../nemesis/registry.ts';

const needs = (fault: string): string => needsInWords(faultNeeds(faults.named(fault)));
const hosts = (fault: string): string => placesInWords(placesOf(faultNeeds(faults.named(fault))));

describe('what a fault needs', () => {
  it('is what it asks for itself, under its defaults and under its keys', () => {
    assert.equal(needs('kill'), 'signals');
    assert.equal(needs('partition'), 'packet-drop; with mode: hold packet-hold in its place');
    assert.match(needs('loss'), /^packet-loss; with .*\bnth\b.* also packet-/);
    assert.match(needs('loss'), /; with protocol or port also packet-match$/);
  });

  it('can be told of every fault there is, keys without defaults included', () => {
    for (const family of faults.all) {
      const { always } = faultNeeds(family);
      assert.ok(always.length > 0, family.name);
    }
    assert.equal(needs('upgrade'), 'signals');
  });

  it('can be told of a fault of anybody', () => {
    const requires = ({ level }: { readonly level?: unknown }): readonly CapabilityName[] =>
      level === 'deep' ? ['signals', 'disk-quota'] : ['signals'];
    const parameters = z.strictObject({ level: z.enum(['flat', 'deep']).describe('How far it goes') });
    const family: FaultFamily = { ...faults.named('kill'), name: 'own', parameters, requires };
    assert.equal(needsInWords(faultNeeds(family)), 'signals; with level: deep also disk-quota');
    assert.throws(
      () => faultNeeds({ ...family, parameters: z.strictObject({ when: z.literal(/never/ as never) }) }),
      RangeError,
    );
  });

  it('says where it can be had', () => {
    assert.equal(hosts('partition'), 'namespace, docker');
    assert.equal(hosts('slow-disk'), 'namespace as root, docker as root');
    assert.equal(hosts('disk-full'), 'namespace, docker as root');
    for (const fault of ['partition', 'loss', 'duplicate', 'kill', 'pause'])
      assert.equal(placesOf(faultNeeds(faults.named(fault))).length, PLACES.length, fault);
  });
});
