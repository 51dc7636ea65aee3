import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CampaignFolder } from '../../../harness/campaign/campaign-folder.ts';
import { RunsKept } from '../../../harness/campaign/runs-kept.ts';
import { settingsOf } from '../../../harness/campaign/settings.ts';
import { failed, job } from './outcomes.ts';

describe('the run folders of a campaign', () => {
  let out = '';
  beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'verdict-kept-'))));
  afterEach(() => rmSync(out, { recursive: true }));

  it('stay where a failure was confirmed, by engine, as the user wishes', () => {
    const failedOnes = new RunsKept(folder('failed'));
    assert.deepEqual([failedOnes.keepFor(1, 'sim'), failedOnes.keepFor(2, 'sim')], ['failed', 'always']);
    assert.deepEqual([failedOnes.keepFor(1, 'live'), failedOnes.keepFor(3, 'live')], ['failed', 'failed']);
    assert.deepEqual([failedOnes.keepFor(1, 'lockstep'), failedOnes.keepFor(2, 'lockstep')], ['failed', 'never']);
    assert.equal(new RunsKept(folder('never')).keepFor(2, 'sim'), 'never');
    assert.equal(new RunsKept(folder('always')).keepFor(2, 'lockstep'), 'always');
  });

  it('stay until they take as much as they may', () => {
    const campaign = folder('failed', 1_000);
    const kept = new RunsKept(campaign);
    for (const name of ['one', 'two']) {
      run(campaign, name, 600);
      assert.equal(kept.keepFor(1, 'sim'), 'failed');
      kept.take(failed(job('a', 1), 'x/y', { folder: name }));
    }
    assert.deepEqual([kept.keepFor(1, 'sim'), kept.keepFor(2, 'sim')], ['never', 'never']);
  });

  it('that no outcome names are removed, and so are their lines in the index', () => {
    const campaign = folder('failed');
    for (const name of ['kept', 'killed']) run(campaign, name, 1);
    const index = join(campaign.path('runs'), 'index.jsonl');
    writeFileSync(index, '{"id":"kept"}\n{"id":"gone"}\n{"id":"killed"}\n{"id":"cut');
    const runs = new RunsKept(campaign);
    runs.take(failed(job('a', 1), 'x/y', { folder: 'kept' }));
    runs.sweep();
    assert.deepEqual(readdirSync(campaign.path('runs')).sort(), ['index.jsonl', 'kept']);
    assert.equal(readFileSync(index, 'utf8'), '{"id":"kept"}\n');
  });

  it('belong to a campaign that the same settings find again until it came to its end', () => {
    const campaign = folder('failed');
    assert.equal(CampaignFolder.unfinished(out, campaign.settings)?.directory, campaign.directory);
    assert.equal(CampaignFolder.unfinished(out, { ...campaign.settings, keep: 'never' }), undefined);
    campaign.keepState({ elapsedMs: 5, finished: true });
    assert.equal(CampaignFolder.unfinished(out, campaign.settings), undefined);
    writeFileSync(campaign.path('settings'), 'damaged');
    assert.equal(CampaignFolder.unfinished(out, campaign.settings), undefined);
    assert.throws(() => CampaignFolder.open(campaign.directory), /cannot be read/);
  });

  function folder(keep: 'failed' | 'always' | 'never', keepBytes?: number): CampaignFolder {
    const source = { text: '', file: 'a.yaml', overrides: [], plugins: [] };
    const asked = { specs: [{ source, purpose: 'test' as const }], regressions: [], matrix: [], shard: undefined };
    return CampaignFolder.create(
      out,
      settingsOf({ ...asked, seeds: { from: 1, to: 2 }, keep, keepBytes }),
      new Date(0),
    );
  }

  function run(campaign: CampaignFolder, name: string, bytes: number): void {
    mkdirSync(join(campaign.path('runs'), name, 'nodes'), { recursive: true });
    writeFileSync(join(campaign.path('runs'), name, 'nodes', 'log.txt'), 'x'.repeat(bytes));
  }
});
