import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { linkTimes } from '../../nemesis/link-times.ts';

const LINK = { from: 'n1', to: 'n2' };

describe('linkTimes', () => {
  it('takes the last packet before the cut and the first after the heal', () => {
    assert.deepEqual(linkTimes(LINK, [{ from: 1_012, to: 3_020 }], [{ from: 1_000, to: 3_000 }]), {
      ...LINK,
      cutAt: 1_012,
      healedAt: 3_020,
      cutAfterMs: 12,
      healedAfterMs: 20,
    });
  });

  it('is not misled by moments in which the machine was busy', () => {
    const silences = [
      { from: 200, to: 300 },
      { from: 940, to: 1_020 },
      { from: 1_025, to: 3_010 },
      { from: 3_050, to: 3_200 },
    ];
    const { cutAt, healedAt } = linkTimes(LINK, silences, [{ from: 1_000, to: 3_000 }]);
    assert.deepEqual([cutAt, healedAt], [1_025, 3_010]);
  });

  it('says nothing of what was not seen', () => {
    const unseen = { ...LINK, cutAt: null, healedAt: null, cutAfterMs: null, healedAfterMs: null };
    assert.deepEqual(linkTimes(LINK, [], [{ from: 1_000, to: 3_000 }]), unseen);
    assert.deepEqual(linkTimes(LINK, [{ from: 10, to: 90 }], [{ from: 1_000, to: 3_000 }]), unseen);
    const silent = linkTimes(LINK, [{ from: 1_005, to: undefined }], [{ from: 1_000, to: 3_000 }]);
    assert.deepEqual(silent, { ...unseen, cutAt: 1_005, cutAfterMs: 5 });
  });

  it('takes the first cut and the last heal of a link that flaps', () => {
    const silences = [
      { from: 1_004, to: 1_310 },
      { from: 1_508, to: 1_815 },
    ];
    const windows = [
      { from: 1_000, to: 1_300 },
      { from: 1_500, to: 1_800 },
      { from: 2_000, to: 2_004 },
    ];
    const { cutAt, healedAt, healedAfterMs } = linkTimes(LINK, silences, windows);
    assert.deepEqual([cutAt, healedAt, healedAfterMs], [1_004, 1_815, 15]);
  });
});
