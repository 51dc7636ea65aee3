import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../../../harness/core/errors.ts';
import { casRegister } from '../../../../harness/core/models/cas-register.ts';
import { kvAppend } from '../../../../harness/core/models/kv-append.ts';
import { model, models } from '../../../../harness/core/models/registry.ts';

describe('models', () => {
  it('are found by name, and the known ones are named otherwise', () => {
    for (const known of models.all) assert.equal(model(known.name), known);
    assert.throws(
      () => model('stack'),
      (error) => error instanceof InputError && error.message.includes('cas-register'),
    );
  });

  it('cas-register reads, writes, compares and sets', () => {
    assert.deepEqual(casRegister.step(1, 'write', 2, 2), { state: 2 });
    assert.deepEqual(casRegister.step(1, 'read', null, 1), { state: 1 });
    assert.equal(casRegister.step(1, 'read', null, 2), undefined);
    assert.deepEqual(casRegister.step(1, 'cas', [1, 2], [1, 2]), { state: 2 });
    assert.equal(casRegister.step(3, 'cas', [1, 2], [1, 2]), undefined);
    assert.deepEqual(casRegister.step(3, 'cas', [1, 2], undefined), { state: 3 });
    assert.equal(typeof casRegister.inputProblem('cas', 5), 'string');
  });

  it('kv-append puts, appends and gets', () => {
    assert.deepEqual(kvAppend.step('a', 'append', 'b', 'b'), { state: 'ab' });
    assert.deepEqual(kvAppend.step('a', 'put', 'b', 'b'), { state: 'b' });
    assert.equal(kvAppend.step('a', 'get', null, ''), undefined);
    assert.equal(typeof kvAppend.inputProblem('append', 5), 'string');
  });
});
