import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { companionsOf } from '../../../reports/site/companions.ts';
import { runPage } from '../../../reports/site/run-page.ts';
import { failingRun } from '../fixtures.ts';
import { accountOf, HOSTILE, listedRun } from './entries.ts';

describe('page of a run', () => {
  it('says what was found, how to run it again, and leads to report, files and comparisons', () => {
    const account = accountOf(failingRun(), { found: 'Stale read' });
    const companion = listedRun({ id: 'before', started: '2026-01-13T00:00:00.000Z' });
    const page = runPage({
      account,
      files: [{ path: 'nodes/n1/log.txt', bytes: 12_345 }],
      moreFiles: 3,
      companions: [companion],
    });
    assert.match(page, /<b>Stale read<\/b>: Key k3 has no linear order/);
    assert.match(page, /verdict replay runs\/raft-partitions-7-20260114T101500/);
    assert.match(page, /href="\.\.\/runs\/raft-partitions-7-20260114T101500\/report\.html">Open the report/);
    assert.match(page, /href="\.\.\/runs\/raft-partitions-7-20260114T101500\/nodes\/n1\/log\.txt"/);
    assert.match(page, /12,345/);
    assert.match(page, /and 3 more files/);
    assert.match(page, /href="\.\.\/compare\/before\/raft-partitions-7-20260114T101500\.html"/);
  });

  it('says why there is no verdict', () => {
    const unjudged = { ...accountOf(failingRun(), { state: 'unjudged', report: false }), document: undefined };
    const page = runPage({ account: unjudged, files: [], moreFiles: 0, companions: [] });
    assert.match(page, /the run goes on, or its harness was stopped/);
    assert.doesNotMatch(page, /Open the report/);
    const damaged = {
      ...unjudged,
      run: listedRun({ state: 'damaged', damage: 'verdict.json is missing' }),
      problems: [],
    };
    assert.match(runPage({ account: damaged, files: [], moreFiles: 0, companions: [] }), /verdict\.json is missing/);
  });

  it('shows whatever a run says as text', () => {
    const { record, document } = failingRun();
    const checks = [{ name: HOSTILE, verdict: 'fail' as const, summary: HOSTILE, evidence: {} }];
    const account = accountOf(
      { record, document: { ...document, checks, replay: HOSTILE } },
      { name: HOSTILE, id: HOSTILE },
    );
    const page = runPage({
      account: { ...account, problems: [HOSTILE] },
      files: [{ path: HOSTILE, bytes: 1 }],
      moreFiles: 0,
      companions: [listedRun({ id: HOSTILE, build: HOSTILE })],
    });
    assert.doesNotMatch(page, /<img|<script/);
    assert.match(page, /&lt;img src=x/);
  });
});

describe('companionsOf', () => {
  const run = listedRun({ id: 'this', seed: '7' });
  const at = (second: number): string => `2026-01-14T10:15:0${String(second)}.000Z`;

  it('offers judged runs of the spec, those of the seed first, then the newest', () => {
    const others = [
      listedRun({ id: 'other-seed-old', seed: '1', started: at(1) }),
      listedRun({ id: 'other-seed-new', seed: '2', started: at(2) }),
      listedRun({ id: 'same-seed', seed: '7', started: at(0), build: 'verdi' }),
      listedRun({ id: 'other-spec', name: 'else' }),
      listedRun({ id: 'going-on', state: 'unjudged' }),
      listedRun({ id: 'torn', state: 'damaged' }),
    ];
    const ids = companionsOf(run, [run, ...others]).map(({ id }) => id);
    assert.deepEqual(ids, ['same-seed', 'other-seed-new', 'other-seed-old']);
  });

  it('offers a few only, and none to a run without a verdict', () => {
    const many = Array.from({ length: 20 }, (_, index) => listedRun({ id: `run-${String(index)}` }));
    assert.equal(companionsOf(run, many).length, 5);
    assert.deepEqual(companionsOf({ ...run, state: 'unjudged' }, many), []);
  });
});
