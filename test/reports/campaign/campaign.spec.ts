import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCampaignResults } from '../../../reports/campaign/allure.ts';
import { suiteOfCampaign } from '../../../reports/campaign/junit.ts';
import { renderCampaign } from '../../../reports/campaign/page.ts';
import { campaignSummary } from '../../../reports/campaign/step-summary.ts';
import { BAD, GOOD } from './summaries.ts';

describe('the page of a campaign', () => {
  it('says the verdict first, in words', () => {
    const page = renderCampaign(GOOD);
    assert.match(page, /<title>pass: campaign night<\/title>/);
    assert.ok(page.indexOf('20 jobs passed.') < page.indexOf('id="signatures"'));
    assert.match(page, /Never tested: NeverTested/);
    for (const number of ['12,345', '4,321']) assert.ok(page.includes(number), number);
  });

  it('shows each failure once with how it is seen again, what was missed, and whose trouble it is', () => {
    const page = renderCampaign(BAD);
    for (const text of [
      'npx verdict run partitions.yaml --seed 7',
      'runs/partitions-7/report.html',
      'runs/shrunk-1/story.txt',
      'Also seen as replicas/differ',
      'not found',
      'old bug is back.',
      'disk full',
      '1 of 1 runs made again failed, too.',
    ]) {
      assert.ok(page.includes(text), text);
    }
  });

  it('runs no script, whatever a node said, and asks nobody for anything', () => {
    const page = renderCampaign(BAD);
    assert.ok(!page.includes('<script'));
    assert.ok(page.includes('&lt;script&gt;panic'));
    assert.match(page, /default-src &#39;none&#39;|default-src 'none'/);
    assert.doesNotMatch(page, /https?:\/\//);
  });

  it('is the same for the same summary', () => assert.equal(renderCampaign(BAD), renderCampaign(BAD)));
});

describe('a campaign in CI', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'verdict-allure-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is a suite with a case per scenario, control and regression', () => {
    const names = (summary: typeof GOOD) =>
      suiteOfCampaign(summary).cases.map(
        ({ name, problem }) => `${name}: ${problem === undefined ? 'ok' : `${problem.kind} ${problem.type}`}`,
      );
    assert.deepEqual(names(GOOD), [
      'partitions, build 3.4: ok',
      'partitions, build 3.5: ok',
      'control planted: ok',
      'tested enough: ok',
    ]);
    assert.deepEqual(names(BAD), [
      'partitions, build 3.4: failure logs/panic',
      'partitions, build 3.5: error undecided',
      'control planted: failure control',
      'regression old bug: failure regression',
      'regression other bug: ok',
      'tested enough: error vacuous',
      'harness: error harness',
    ]);
  });

  it('is a summary that no system under test can write into', () => {
    const text = campaignSummary(BAD);
    assert.match(text, /^## ❌ FAIL: campaign night\n/);
    assert.match(text, /\| partitions \| build 3&#46;4 \| 9 \| 1 \| 0 \| 0 \|/);
    assert.doesNotMatch(text, /<script>/);
  });

  it('is a result per case in Allure, whose history goes on over the nights', () => {
    const idsOf = (summary: typeof GOOD, ended: number) => {
      const directory = join(folder, String(ended));
      writeCampaignResults(summary, directory, ended);
      const files = readdirSync(directory).filter((name) => name.endsWith('-result.json'));
      const results = files.map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as AllureResult);
      return new Map(results.map(({ name, historyId, status }) => [name, { historyId, status }]));
    };
    const monday = idsOf(GOOD, 1_000_000);
    const tuesday = idsOf({ ...BAD, seeds: '11..20' }, 2_000_000);
    const name = 'partitions, build 3.4';
    assert.equal(tuesday.get(name)?.historyId, monday.get(name)?.historyId);
    assert.deepEqual([monday.get(name)?.status, tuesday.get(name)?.status], ['passed', 'failed']);
    assert.equal(tuesday.get('tested enough')?.status, 'broken');
  });
});

interface AllureResult {
  readonly name: string;
  readonly historyId: string;
  readonly status: string;
}
