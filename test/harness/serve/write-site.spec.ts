import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../../harness/core/errors.ts';
import { Catalogue } from '../../../harness/serve/catalogue.ts';
import { writeSite } from '../../../harness/serve/write-site.ts';
import { makeOut, makeRunFolder, writeJson } from './folders.ts';

const [OLD, NEW] = ['raft-partitions-7-20260114T101500', 'raft-partitions-7-20260114T101600'] as const;

describe('writeSite', () => {
  let home: string;
  let out: string;
  let site: string;
  beforeEach(() => {
    home = makeOut();
    [out, site] = [join(home, 'runs'), join(home, 'site')];
    makeRunFolder(out, OLD, { trace: ['{"step":1}'] });
    makeRunFolder(out, NEW, { trace: ['{"step":2}'] });
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('writes list, runs, files and comparisons, with links that lead to each other', async () => {
    makeRunFolder(out, `odd #?&%"-1-20260114T101700`);
    mkdirSync(join(out, 'campaign-x'));
    writeJson(join(out, 'campaign-x', 'campaign.json'), { verdict: 'pass', sentences: ['All passed.'] });
    writeFileSync(join(out, 'campaign-x', 'report.html'), 'campaign');
    const { runs, groups, comparisons, bytes } = await writeSite(Catalogue.of(out), site);
    assert.deepEqual([runs, groups, comparisons], [3, 1, 3]);
    assert.equal(bytes, sizeOf(join(site, 'runs')));
    const pages = pagesIn(site);
    assert.equal(pages.length, 1 + 3 + 3);
    const links = pages.flatMap((page) => linksIn(page));
    assert.ok(links.length > 40);
    for (const { page, target } of links) assert.ok(existsSync(target), `${page} leads to ${target}`);
    const reached = new Set(links.map(({ target }) => target));
    for (const page of pages) assert.ok(reached.has(page), `nothing leads to ${page}`);
    assert.match(readFileSync(join(site, 'compare', OLD, `${NEW}.html`), 'utf8'), /Step <b>1<\/b> is the first/);
  });

  it('leaves out what is of Allure, and whatever a link leads to', async () => {
    writeFileSync(join(home, 'secret'), 'secret');
    symlinkSync(join(home, 'secret'), join(out, OLD, 'secret.txt'));
    mkdirSync(join(out, OLD, 'allure-results'));
    writeFileSync(join(out, OLD, 'allure-results', 'x.json'), '{}');
    await writeSite(Catalogue.of(out), site);
    assert.deepEqual(readdirSync(join(site, 'runs', OLD)).sort(), [
      'history.jsonl',
      'nodes',
      'plan.json',
      'report.html',
      'trace.jsonl',
      'verdict.json',
    ]);
  });

  it('replaces an earlier site, and nothing else', async () => {
    await writeSite(Catalogue.of(out), site);
    writeFileSync(join(site, 'mine.txt'), 'of somebody else');
    await writeSite(Catalogue.named([join(out, NEW)]), site);
    assert.deepEqual(readdirSync(join(site, 'run')), [`${NEW}.html`]);
    assert.deepEqual(readdirSync(join(site, 'runs')), [NEW]);
    assert.ok(existsSync(join(site, 'mine.txt')) && !existsSync(join(site, 'compare')));
    for (const directory of [out, join(out, OLD), join(site, 'mine.txt')]) {
      await assert.rejects(writeSite(Catalogue.of(out), directory), InputError);
    }
    assert.ok(existsSync(join(out, OLD, 'plan.json')));
  });
});

/** The pages of the site itself, without the reports of runs. */
function pagesIn(site: string): string[] {
  return readdirSync(site, { recursive: true, encoding: 'utf8' })
    .map((path) => join(site, path))
    .filter((path) => path.endsWith('.html') && statSync(path).isFile() && !path.startsWith(join(site, 'runs')));
}

/** Of all files in it, bytes. */
function sizeOf(directory: string): number {
  const stats = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((path) =>
    statSync(join(directory, path)),
  );
  return stats.reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}

function linksIn(page: string): { readonly page: string; readonly target: string }[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(/href="([^"]+)"/g)].map((match) => ({
    page,
    target: join(
      dirname(page),
      decodeURIComponent((match[1] as string).replaceAll('&amp;', '&').replaceAll('&#39;', "'")),
    ),
  }));
}
