import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addressesOf, MAX_NODES } from '../../../../cluster/hosts/namespace/addresses.ts';

describe('addresses of a lab', () => {
  it('are distinct, in one private network, and the same for the same run', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: MAX_NODES }), (runId, nodes) => {
        const addresses = addressesOf(runId, nodes);
        const all = [...addresses.nodes, addresses.client];
        assert.equal(new Set(all).size, nodes + 1);
        const [network] = new Set(all.map((address) => address.split('.').slice(0, 3).join('.')));
        assert.match(network ?? '', /^10\.\d{1,3}\.\d{1,3}$/);
        assert.ok(all.every((address) => address.startsWith(`${network ?? ''}.`)));
        assert.ok(all.every((address) => Number(address.split('.')[3]) <= 254));
        assert.deepEqual(addressesOf(runId, nodes), addresses);
      }),
    );
  });

  it('differ between runs', () => {
    const networks = Array.from({ length: 50 }, (_, run) => addressesOf(`run-${run}`, 1).client);
    assert.ok(new Set(networks).size > 40);
  });

  it('do not suffice for more nodes than a network has room for', () => {
    assert.throws(() => addressesOf('run', MAX_NODES + 1), RangeError);
  });
});
