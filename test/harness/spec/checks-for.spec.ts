import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { loadSpec, type LoadedSpec } from '../../../harness/spec/load.ts';
import { schemaParts } from '../../../harness/prepare.ts';
import { faults } from '../../../nemesis/registry.ts';

const PARTS = {
  families: faults.all,
  workloads: [{ name: 'register' }, { name: 'bank', check: 'transactions' }],
  checks: ['linearizable', 'transactions', 'sessions', 'progress'],
  checksOnRequest: ['sessions'],
};

function checksOf(text: string): LoadedSpec['spec']['checks'] {
  return loadSpec(text, 'spec.yaml', [], PARTS).spec.checks;
}

describe('checks where the spec names none', () => {
  it('are all but those for the clients of other workloads', () => {
    assert.deepEqual(checksOf('nodes: 3'), ['linearizable', 'progress']);
    assert.deepEqual(checksOf('workload: {name: register}'), ['linearizable', 'progress']);
    assert.deepEqual(checksOf('workload: {name: bank}'), ['transactions', 'progress']);
  });

  it('are those of the spec where it names some', () => {
    assert.deepEqual(checksOf('checks: [progress]'), ['progress']);
    assert.deepEqual(checksOf('checks: [linearizable, sessions]'), ['linearizable', 'sessions']);
  });

  it('are refused where they cannot judge the workload, with the one that can', () => {
    assert.throws(() => checksOf('workload: {name: bank}\nchecks: [progress, linearizable]'), {
      name: 'InputError',
      message: /spec\.yaml:2:20 checks\.1: linearizable does not judge the workload bank; transactions does/,
    });
  });

  it('are refused where they find nothing to judge in what the workload asks', () => {
    for (const [name, own] of [
      ['lock', 'linearizable'],
      ['transactions', 'transactions'],
    ]) {
      const text = `workload: {name: ${name}}\nchecks: [progress, sessions]`;
      assert.throws(() => loadSpec(text, 'spec.yaml', [], schemaParts()), {
        name: 'InputError',
        message: new RegExp(`checks\\.1: sessions does not judge the workload ${name}; ${own} does`),
      });
    }
    const text = 'workload: {name: append}\nchecks: [linearizable, sessions]';
    assert.deepEqual(loadSpec(text, 'spec.yaml', [], schemaParts()).spec.checks, ['linearizable', 'sessions']);
  });
});
