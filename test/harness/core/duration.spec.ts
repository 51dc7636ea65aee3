import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { formatDuration, parseDuration } from '../../../harness/core/duration.ts';

describe('duration', () => {
  it('reads numbers with a unit', () => {
    assert.equal(parseDuration('500ms'), 500);
    assert.equal(parseDuration('1.5s'), 1_500);
    assert.equal(parseDuration('2 m'), 120_000);
    assert.equal(parseDuration('1h'), 3_600_000);
  });

  it('refuses what has no unit or is no number', () => {
    for (const text of ['8', 's', '-1s', '1d', '1s2s', '']) assert.equal(parseDuration(text), undefined, text);
  });

  it('writes times for people', () => {
    assert.equal(formatDuration(350), '350 ms');
    assert.equal(formatDuration(4_000), '4 s');
    assert.equal(formatDuration(125_000), '2 min 5 s');
  });
});
