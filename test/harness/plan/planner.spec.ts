import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { LAST_SEEN, planDigest, type Plan } from '../../../harness/core/plan.ts';
import { makePlan } from '../../../harness/plan/planner.ts';
import { loadSpec } from '../../../harness/spec/load.ts';
import { faults } from '../../../nemesis/registry.ts';
import { register } from '../../../workloads/register/register.ts';

const SPEC = `
nodes: 5
workload: { keys: 3, clients: 4, rate: 40/s }
nemesis:
  - { fault: partition, shape: [majority, isolate-leader, ring], every: 4s, for: 2s }
  - { fault: kill, target: leader, every: 5s, for: 1s }
duration: 20s
`;

function plan(seed: string, text = SPEC): Plan {
  const parts = { families: faults.all, workloads: [{ name: 'register' }], checks: ['linearizable'] };
  const { spec } = loadSpec(text, 'spec.yaml', [], parts);
  return makePlan({ ...spec, seed, build: 'paper' }, { workload: register, family: (name) => faults.named(name) });
}

describe('makePlan', () => {
  it('is a function of spec and seed', () => {
    assert.equal(planDigest(plan('7')), planDigest(plan('7')));
    assert.notEqual(planDigest(plan('7')), planDigest(plan('8')));
  });

  it('keeps the digests of earlier versions', () => {
    const digests = ['7', '8', 'night 1'].map((seed) => planDigest(plan(seed)));
    assert.deepEqual(digests, [
      'sha256:f2a4d264a112534c1c35c180b59339abd11bd3fbd8287744874275614af07b5a',
      'sha256:29c0c349ecd6b4f005639f8a7b55376ff82293dc4f5d2c71ff4a326cd60cc314',
      'sha256:ac4e23c44072531723a6f1019606ab91c5edde4cbab732fa1bcc2c8b55d3428a',
    ]);
  });

  it('writes every value once, at the asked rate, within the duration', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (seed) => {
        const operations = plan(seed).clients.flatMap((client) => client.operations);
        const written = operations.flatMap(({ f, value }) =>
          f === 'write' ? [value] : f === 'cas' ? [(value as number[])[1]] : [],
        );
        assert.equal(new Set(written).size, written.length);
        assert.ok(Math.abs(operations.length - 800) <= 8, `${String(operations.length)} operations`);
        assert.ok(operations.every(({ atMs }) => atMs >= 0 && atMs < 20_000));
      }),
      { numRuns: 20 },
    );
  });

  it('makes compare-and-set expect what its client last saw', () => {
    const cas = plan('7').clients[0]?.operations.find(({ f }) => f === 'cas');
    assert.equal((cas?.value as unknown[])[0], LAST_SEEN);
  });

  it('plans one occurrence per period, inside it and inside the load, in order of time', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (seed) => {
        const { faults } = plan(seed);
        const partitions = faults.filter(({ fault }) => fault === 'partition');
        assert.deepEqual(
          partitions.map(({ id }) => id),
          ['partition-1', 'partition-2', 'partition-3', 'partition-4', 'partition-5'],
        );
        partitions.forEach((fault, index) => {
          assert.ok(fault.atMs >= index * 4_000 && fault.untilMs <= (index + 1) * 4_000);
          assert.equal(fault.untilMs - fault.atMs, 2_000);
          assert.deepEqual([...fault.order].sort(), ['n1', 'n2', 'n3', 'n4', 'n5']);
        });
        assert.ok(faults.every((fault, index) => index === 0 || (faults[index - 1]?.atMs ?? 0) <= fault.atMs));
      }),
      { numRuns: 50 },
    );
  });

  it('does not let one entry change what another draws', () => {
    const without = plan('7', SPEC.replace(/ {2}- \{ fault: kill.*\n/, ''));
    assert.deepEqual(
      without.faults,
      plan('7').faults.filter(({ fault }) => fault === 'partition'),
    );
    assert.deepEqual(without.clients, plan('7').clients);
  });

  it('asks for no more operations than an exact engine has steps for', () => {
    const sim = plan('7', `${SPEC}engine: sim\nsteps: 3000\n`);
    const operations = sim.clients.reduce((sum, client) => sum + client.operations.length, 0);
    assert.ok(operations <= 104, `${String(operations)} operations`);
  });
});
