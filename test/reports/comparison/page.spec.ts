import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { trendOf } from '../../../harness/campaign/compare/trend.ts';
import { comparisonPage } from '../../../reports/comparison/page.ts';
import { comparisonText } from '../../../reports/comparison/text.ts';
import { compared, run } from '../../harness/campaign/compare/outcomes.ts';
import { example } from './example.ts';

describe('the page of a comparison', () => {
  it('says first what it comes to, and holds nothing from outside', () => {
    const page = comparisonPage(example());
    assert.match(page, /<h1>\s*<span class="badge fail">new failure<\/span>/);
    assert.ok(page.indexOf('New failure: stale &lt;read&gt;') < page.indexOf('id="matrix"'));
    assert.doesNotMatch(page, /<script|src=|url\(|https?:\/\//);
    assert.match(page, /default-src 'none'/);
  });

  it('shows rates and effects as pictures that are told in words too', () => {
    const page = comparisonPage(example());
    const pictures = [...page.matchAll(/<svg [^>]*>/g)].map(([tag]) => tag);
    assert.ok(pictures.length > 6);
    assert.ok(pictures.every((tag) => /role="img" aria-label="[^"]{8,}"/.test(tag)));
    assert.doesNotMatch(page, /NaN|undefined|Infinity/);
    assert.match(page, /large, more/);
    assert.match(page, /none shown/);
  });

  it('puts both nodes side by side where runs part, and marks what is not the same', () => {
    const page = comparisonPage(example());
    assert.match(page, /partitions, seed 1: step 160/);
    assert.match(page, /<tr class="apart">\s*<td>voted for<\/td>/);
    assert.match(page, /<tr class="">\s*<td>role<\/td>/);
    assert.match(page, /href="runs\/one\/report\.html"/);
  });

  it('shows the trend where earlier comparisons are known, and no empty section where not', () => {
    const now = example();
    assert.doesNotMatch(comparisonPage(now), /id="trend"|id="troubles"/);
    const before = { ...now, created: '2026-01-01T00:00:00.000Z' };
    assert.match(comparisonPage({ ...now, trend: trendOf([before], now) }), /Trend over 2 comparisons/);
  });

  it('escapes what comes from outside', () => {
    assert.doesNotMatch(comparisonPage(example()), /stale <read>/);
  });
});

describe('a comparison in the terminal', () => {
  it('has the verdict first, then the matrix, failures, where runs part and what differs', () => {
    const lines = comparisonText(example()).split('\n');
    assert.match(lines[0] ?? '', /^New failure: stale <read> in partitions from B on/);
    const text = lines.join('\n');
    assert.match(text, /^partitions {2}4 pass \(fails in 0 to 49 %\) {2}2 pass, 2 fail/m);
    assert.match(text, /^partitions: stale <read> {2}0 of 4 {2}2 of 4, new$/m);
    assert.match(text, /^partitions, seed 1, step 160, the first that differs:$/m);
    assert.match(text, /^ {4}voted for {2}n1 {2}nobody$/m);
    assert.match(text, /^throughput +2\.5 ok\/s {2}11\.5 ok\/s$/m);
    assert.match(text, /^terms per minute +5 \/min +5 \/min$/m);
  });

  it('says what such runs would have caught, where that was measured', () => {
    const measured = { ...example(), power: [{ scenario: 'partitions', line: 'Such a run would have caught 3 of 4' }] };
    assert.match(comparisonText(measured), /^partitions: Such a run would have caught 3 of 4$/m);
    assert.match(comparisonPage(measured), /<li>\s*partitions: Such a run would have caught 3 of 4\s*<\/li>/);
  });

  it('names runs without a verdict with how they are run again', () => {
    const text = comparisonText(
      compared([run(0, 1), run(1, 1, { ending: 'harness-error', trouble: 'disk full\n at x' })]),
    );
    assert.match(text, /^harness-error: partitions on B, seed 1: disk full \(npx verdict run .*--seed 1\)$/m);
  });
});
