import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { etcd } from '../../cluster/systems/etcd/etcd.ts';
import { raft } from '../../cluster/systems/raft/raft.ts';
import type { ClosingOperation, UntimedOperation, Workload } from '../../harness/core/contracts/workload.ts';
import type { Json } from '../../harness/core/json.ts';
import { model } from '../../harness/core/models/registry.ts';
import { stream } from '../../harness/core/random.ts';
import type { WorkloadSpec } from '../../harness/core/spec.ts';
import { workloads } from '../../workloads/registry.ts';
import { requestName } from '../../workloads/wording.ts';

const SPEC: WorkloadSpec = {
  name: '',
  keys: 3,
  clients: 4,
  rate: 100,
  reads: 'linearizable',
  retries: 'same-id',
  route: 'any',
  timeoutMs: 2_000,
  attemptTimeoutMs: 500,
};
const KEYS = ['k1', 'k2', 'k3'];

describe('workloads', () => {
  for (const workload of workloads.all) {
    describe(workload.name, () => {
      it('asks for what its model knows, in every function', () => {
        const { functions, inputProblem, initial } = model(workload.semantics.model);
        const asked = [...planned(workload), ...closing(workload)];
        for (const { f, value } of asked) {
          assert.ok(functions.includes(f), f);
          assert.equal(inputProblem(f, value), undefined);
        }
        assert.deepEqual(workload.semantics.initial, initial);
        assert.deepEqual(new Set(asked.map(({ f }) => requestName(workload, f))), new Set(workload.operations));
      });

      it('records the answers that its model looks at', () => {
        const { reads, answers } = model(workload.semantics.model);
        const { answered = ['read'] } = workload;
        const asked = new Set(planned(workload).map(({ f }) => f));
        for (const f of asked) assert.equal(answered.includes(f), [...reads, ...answers].includes(f), f);
      });

      it('is served by raft and by etcd', () => {
        for (const { operations } of [raft, etcd]) {
          for (const operation of workload.operations) assert.ok(operations.includes(operation), operation);
        }
      });

      it('asks the same of a client whatever the others do, and uses every key', () => {
        assert.deepEqual(planned(workload), planned(workload));
        assert.deepEqual(new Set(planned(workload).map(({ key }) => key)), new Set(KEYS));
      });

      it('has closing operations of every key that must all succeed', () => {
        for (const key of KEYS) {
          const owed = workload.closing(key, 7, SPEC).filter(({ optional }) => optional !== true);
          assert.ok(owed.length > 0);
          assert.ok(owed.every((operation) => operation.key === key));
        }
      });
    });
  }

  for (const name of ['register', 'append', 'set', 'transactions']) {
    it(`${name} writes no value twice, closing operations included`, () => {
      const workload = workloads.named(name);
      const written = [...planned(workload), ...closing(workload)].flatMap(valuesWritten);
      assert.ok(written.length > 100);
      assert.equal(new Set(written).size, written.length);
    });
  }

  it('lock releases what it acquired, by the same owner', () => {
    const lock = workloads.named('lock');
    for (let client = 0; client < SPEC.clients; client++) {
      const context = { spec: SPEC, keys: KEYS, client, stream: stream('1', 'client') };
      for (let k = 0; k < 10; k += 2) {
        const [acquired, released] = [lock.operation(context, k), lock.operation(context, k + 1)];
        assert.deepEqual([acquired.f, released.f], ['acquire', 'release']);
        assert.deepEqual([acquired.key, acquired.value], [released.key, released.value]);
      }
    }
    const [first, second] = [0, 1].map((client) =>
      lock.operation({ spec: SPEC, keys: KEYS, client, stream: stream('1', 'client') }, 0),
    );
    assert.notEqual(first?.value, second?.value);
  });

  it('lock frees what any client may still hold before the closing operations', () => {
    const operations = workloads.named('lock').closing('k1', 3, SPEC);
    const freed = operations.filter(({ f, optional }) => f === 'release' && optional).map(({ value }) => value);
    const owners = new Set(planned(workloads.named('lock')).map(({ value }) => value));
    for (const owner of owners) assert.ok(freed.includes(owner));
  });

  it('transactions touch several keys, and name the first of them', () => {
    const operations = planned(workloads.named('transactions'));
    const touched = operations.map(({ value }) => (value as readonly [string, string, Json][]).map(([, key]) => key));
    assert.deepEqual(
      operations.map(({ key }) => key),
      touched.map(([key]) => key),
    );
    assert.ok(touched.some((keys) => new Set(keys).size > 1));
  });
});

function planned(workload: Workload): UntimedOperation[] {
  return Array.from({ length: SPEC.clients }, (_, client) => {
    const context = { spec: SPEC, keys: KEYS, client, stream: stream('1', `client/${String(client)}`) };
    return Array.from({ length: 60 }, (__, k) => workload.operation(context, k));
  }).flat();
}

function closing(workload: Workload): ClosingOperation[] {
  return KEYS.flatMap((key, serial) => [...workload.closing(key, serial, SPEC)]);
}

function valuesWritten({ f, value }: UntimedOperation): Json[] {
  if (f === 'txn') {
    const parts = value as readonly [string, string, Json][];
    return parts.filter(([part]) => part === 'append').map(([, , element]) => element);
  }
  if (f === 'read') return [];
  return [f === 'cas' ? ((value as readonly Json[])[1] as Json) : value];
}
