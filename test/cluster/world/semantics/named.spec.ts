import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  ALL_SEMANTICS,
  DEFAULT_SEMANTICS,
  semanticsNamed,
  withLosses,
} from '../../../../cluster/world/semantics/named.ts';
import { InputError } from '../../../../harness/core/errors.ts';

describe('cluster/world/semantics/named', () => {
  it('finds every relation by its own name and by that of the theory', () => {
    for (const semantics of ALL_SEMANTICS) {
      assert.equal(semanticsNamed(semantics.name), semantics);
      assert.equal(semanticsNamed(semantics.relation), semantics);
    }
    assert.equal(DEFAULT_SEMANTICS.relation, 'step_failure');
  });

  it('loses nothing extra unless asked to', () => {
    const none = { unsynced: false, everything: false, sends: false, disk: false };
    for (const { losses } of ALL_SEMANTICS) assert.deepEqual(losses, none);
    assert.deepEqual(semanticsNamed('failure+sends+unsynced').losses, { ...none, unsynced: true, sends: true });
  });

  it('gives combinations one name, under which they are found again', () => {
    const semantics = withLosses(semanticsNamed('failure-disk-ops+disk'), ['unsynced']);
    assert.equal(semantics.name, 'failure-disk-ops+unsynced+disk');
    assert.deepEqual(semanticsNamed(semantics.name), semantics);
  });

  it('refuses what does not exist or makes no sense', () => {
    for (const name of ['fail', '', 'failure+nothing', 'failure+sends+sends', 'failure+disk', 'async+unsynced']) {
      assert.throws(() => semanticsNamed(name), InputError, name);
    }
  });
});
