import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { linkTimesOf } from '../../../harness/core/link-times.ts';
import { linksInWords } from '../../../reports/model/links.ts';

const timed = { from: 'n1', to: 'n2', cutAt: 1_000, healedAt: 3_010, cutAfterMs: 3.2, healedAfterMs: 10 };

describe('linksInWords', () => {
  it('says the longest that a cut and a heal took', () => {
    const slower = { ...timed, from: 'n3', cutAfterMs: -4, healedAfterMs: 18.1 };
    assert.equal(linksInWords([timed]), '1 link cut within 4 ms, healed within 10 ms');
    assert.equal(linksInWords([{ ...slower, healedAfterMs: 5 }]), '1 link cut at once, healed within 5 ms');
    assert.equal(linksInWords([timed, slower]), '2 links cut within 4 ms, healed within 19 ms');
  });

  it('names links that were not seen to be cut or healed', () => {
    const silent = { ...timed, healedAt: null, healedAfterMs: null };
    const uncut = { ...timed, from: 'n3', cutAt: null, healedAt: null, cutAfterMs: null, healedAfterMs: null };
    assert.equal(linksInWords([silent]), '1 link cut within 4 ms, not seen to be healed; still silent: n1>n2');
    assert.equal(
      linksInWords([timed, uncut]),
      '2 links cut within 4 ms, healed within 10 ms; not seen to be cut: n3>n2',
    );
  });

  it('says nothing where nobody timed links', () => {
    assert.equal(linksInWords([]), undefined);
    const effect = { proven: true, observation: 'packets dropped', count: 3 };
    assert.deepEqual(linkTimesOf(undefined), []);
    assert.deepEqual(linkTimesOf({ ...effect, details: { backend: 'tc' } }), []);
    assert.deepEqual(linkTimesOf({ ...effect, details: { links: [timed] } }), [timed]);
  });
});
