import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { INVARIANTS } from '../../checkers/invariants/catalogue.ts';
import { InputError } from '../../harness/core/errors.ts';
import { defineInvariant } from '../../harness/define-invariant.ts';

const refusedAs = (name: string, message: RegExp): void =>
  assert.throws(
    () => defineInvariant({ name, statement: 'Nothing is wrong.', contradiction: () => undefined }),
    (error) => error instanceof InputError && message.test(error.message),
  );

describe('defineInvariant', () => {
  it('refuses names, ids and predicates of the proof', () => {
    for (const { id, name, predicates } of INVARIANTS) {
      for (const taken of [id, name, ...predicates.map((predicate) => predicate.name)]) {
        refusedAs(taken, new RegExp(`^There is already an invariant "${taken}": it is `));
      }
    }
  });

  it('refuses a name that a plugin took before', () => {
    const name = 'taken-by-this-test';
    defineInvariant({ name, statement: 'Nothing is wrong.', contradiction: () => undefined });
    refusedAs(name, /^There is already an invariant "taken-by-this-test"$/);
  });
});
