import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { closest, didYouMean } from '../../../harness/core/did-you-mean.ts';

describe('harness/core/did-you-mean', () => {
  it('names the closest word, not merely the first that is close', () => {
    assert.equal(closest('figure8', ['figure-9', 'figure-8', 'forget-vote']), 'figure-8');
    assert.equal(closest('wriet', ['read', 'write', 'append']), 'write');
    assert.equal(didYouMean('rft', ['raft', 'etcd']), '; did you mean raft?');
  });

  it('says nothing where no word is close, or what was given is no word', () => {
    assert.equal(didYouMean('zookeeper', ['raft', 'etcd']), '');
    assert.equal(didYouMean(3, ['raft']), '');
    assert.equal(closest('x', []), undefined);
  });
});
