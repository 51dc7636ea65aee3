import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { resolveSemantics } from '../../../../harness/store/import/semantics.ts';

describe('resolveSemantics', () => {
  it('takes a null answer for what the tool means by it, except where a model leaves no choice', () => {
    const format = { nilRead: 'wildcard' } as const;
    assert.equal(resolveSemantics({}, {}, format, 'cas-register').semantics.nilRead, 'wildcard');
    assert.equal(resolveSemantics({}, {}, format, 'list-append-transactions').semantics.nilRead, 'value');
    const flagged = resolveSemantics({ nilRead: 'wildcard' }, {}, format, 'list-append-transactions');
    assert.deepEqual([flagged.semantics.nilRead, flagged.origins.nilRead], ['wildcard', 'flag']);
  });
});
