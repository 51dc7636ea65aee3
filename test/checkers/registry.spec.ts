import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkers } from '../../checkers/registry.ts';
import { InputError } from '../../harness/core/errors.ts';

describe('checker registry', () => {
  it('finds each checker by its name', () => {
    for (const checker of checkers.all) assert.equal(checkers.named(checker.name), checker);
    const names = checkers.all.map(({ name }) => name);
    for (const name of ['linearizable', 'progress', 'replicas', 'effects', 'invariants', 'logs'])
      assert.ok(names.includes(name));
  });

  it('names the known ones for one it does not know', () => {
    assert.throws(
      () => checkers.named('linear'),
      (error) => error instanceof InputError && error.message.includes('linearizable'),
    );
  });
});
