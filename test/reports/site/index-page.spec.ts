import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { NO_FILTER } from '../../../reports/site/filter.ts';
import { servedIndexPage, writtenIndexPage } from '../../../reports/site/index-page.ts';
import { HOSTILE, listedGroup, listedRun } from './entries.ts';

const ALL = { filter: NO_FILTER, page: 1 };

/** The runs of a page, in its order. */
function idsIn(page: string): string[] {
  return [...page.matchAll(/href="run\/([^"]+)\.html"/g)].map((match) => match[1] as string);
}

describe('list of runs', () => {
  const older = listedRun({ id: 'older', started: '2026-01-14T10:15:00.000Z' });
  const newer = listedRun({
    id: 'newer',
    started: '2026-01-14T10:15:00.001Z',
    state: 'fail',
    found: 'Stale read',
    seed: '8',
  });
  const damaged = listedRun({
    id: 'damaged',
    started: '',
    state: 'damaged',
    damage: 'plan.json is missing',
    report: false,
  });
  const runs = [older, damaged, newer];

  it('has the newest first, each with its report, those without a report as well', () => {
    for (const page of [servedIndexPage({ runs, groups: [] }, ALL), writtenIndexPage({ runs, groups: [] })]) {
      assert.deepEqual(idsIn(page), ['newer', 'older', 'damaged']);
      assert.match(page, /href="runs\/newer\/report.html"/);
      assert.doesNotMatch(page, /href="runs\/damaged\/report.html"/);
      assert.match(page, /plan\.json is missing/);
      assert.deepEqual(
        [...page.matchAll(/<td class="found">([^<]*)</g)].map(([, found]) => found),
        ['Stale read', '–', '–'],
      );
      assert.doesNotMatch(page, /Campaigns/);
    }
  });

  it('is filtered where it is served, and says what was asked for', () => {
    const page = servedIndexPage({ runs, groups: [] }, { filter: { ...NO_FILTER, state: 'fail', seed: '8' }, page: 1 });
    assert.deepEqual(idsIn(page), ['newer']);
    assert.match(page, /1 of 3 runs/);
    assert.match(page, /<option selected>fail<\/option>/);
    assert.match(page, /name="seed" value="8"/);
    const none = servedIndexPage({ runs, groups: [] }, { filter: { ...NO_FILTER, build: 'gone' }, page: 1 });
    assert.match(none, /No run fits all of that/);
    assert.match(none, /<option selected>gone<\/option>/);
  });

  it('is cut into pages that keep the filter', () => {
    const many = Array.from({ length: 250 }, (_, index) => listedRun({ id: `run-${String(index).padStart(3, '0')}` }));
    const asked = { filter: { ...NO_FILTER, text: 'run &' }, page: 2 };
    const all = servedIndexPage({ runs: many, groups: [] }, { ...ALL, page: 2 });
    assert.deepEqual([idsIn(all).length, idsIn(all)[0]], [100, 'run-100']);
    assert.match(all, /page 2 of 3/);
    assert.match(all, /href="index\.html\?page=3">older runs/);
    const last = servedIndexPage({ runs: many, groups: [] }, { filter: { ...NO_FILTER, text: 'run' }, page: 99 });
    assert.deepEqual(idsIn(last).length, 50);
    assert.match(last, /href="index\.html\?text=run&amp;page=2">newer runs/);
    assert.deepEqual(idsIn(servedIndexPage({ runs: many, groups: [] }, asked)), []);
  });

  it('shows folders about runs with what came of them', () => {
    const groups = [
      listedGroup({ state: 'fail', line: '2 jobs failed, in one way.' }),
      listedGroup({ id: 'compare-x', kind: 'comparison', report: false, line: 'No new failure.' }),
    ];
    for (const page of [servedIndexPage({ runs: [], groups }, ALL), writtenIndexPage({ runs: [], groups })]) {
      assert.match(page, /<a href="runs\/campaign-nightly-20260114T020000\/report.html">campaign-nightly/);
      assert.match(page, /2 jobs failed, in one way\./);
      assert.match(page, /<th scope="row" class="name">compare-x<\/th>/);
      assert.match(page, /There are no runs here yet/);
    }
    const filtered = servedIndexPage({ runs: [], groups }, { filter: { ...NO_FILTER, state: 'fail' }, page: 1 });
    assert.doesNotMatch(filtered, /compare-x/);
  });

  it('shows whatever runs say as text', () => {
    const hostile = listedRun({
      id: HOSTILE,
      name: HOSTILE,
      build: HOSTILE,
      seed: HOSTILE,
      started: HOSTILE,
      damage: HOSTILE,
    });
    const listing = { runs: [hostile], groups: [listedGroup({ id: HOSTILE, kind: HOSTILE, line: HOSTILE })] };
    const asked = { filter: { ...NO_FILTER, text: HOSTILE, build: HOSTILE }, page: 1 };
    for (const page of [servedIndexPage(listing, asked), servedIndexPage(listing, ALL), writtenIndexPage(listing)]) {
      assert.doesNotMatch(page, /<img|<script>document/);
      assert.match(page, /&lt;img src=x/);
    }
  });

  it('allows no script but its own, and that only where it is a file', () => {
    const written = writtenIndexPage({ runs, groups: [] });
    const [, script = ''] = /<script>(.*?)<\/script>/s.exec(written) ?? [];
    const digest = createHash('sha256').update(script).digest('base64');
    assert.ok(script !== '' && written.includes(`script-src 'sha256-${digest}'`));
    const served = servedIndexPage({ runs, groups: [] }, ALL);
    assert.doesNotMatch(served, /<script|script-src/);
    for (const page of [written, served]) {
      const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
      assert.ok(page.includes(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`));
      assert.match(page, /default-src 'none'/);
    }
  });
});
