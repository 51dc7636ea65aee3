import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Namings } from '../../../../harness/search/explore/naming.ts';

describe('Namings', () => {
  const namings = new Namings(['n1', 'n2', 'n3'], true);

  it('are all permutations, the one that changes nothing first', () => {
    assert.equal(namings.all.length, 6);
    assert.deepEqual(namings.unchanged.places, [0, 1, 2]);
    assert.equal(new Set(namings.all.map(({ places }) => places.join())).size, 6);
    assert.ok(namings.all.every(({ index }, position) => index === position));
    assert.equal(new Namings(['n1', 'n2', 'n3'], false).all.length, 1);
  });

  it('one after the other are a naming again, and each can be undone', () => {
    for (const first of namings.all) {
      assert.equal(namings.product(first.index, namings.inverse(first.index).index).index, 0);
      for (const second of namings.all) {
        const { places } = namings.product(first.index, second.index);
        assert.deepEqual(
          places,
          first.places.map((place) => second.places[place]),
        );
      }
    }
  });
});
