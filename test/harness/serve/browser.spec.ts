import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import axe, { type AxeResults } from 'axe-core';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { Catalogue } from '../../../harness/serve/catalogue.ts';
import { writeSite } from '../../../harness/serve/write-site.ts';
import { renderReport } from '../../../reports/page/page.ts';
import { findBrowser } from '../../reports/page/in-browser.ts';
import { makeRun } from '../../reports/fixtures.ts';
import { makeOut, makeRunFolder, writeJson } from './folders.ts';
import { serve, type Served } from './served.ts';

const [OLD, NEW, TORN] = ['a-1-20260114T101500', 'a-1-20260114T101600', 'a-2-20260114T101700'] as const;

describe('site in a browser', function () {
  this.timeout(60_000);
  let home = '';
  let browser: Browser | undefined;
  let server: Served | undefined;
  let url = '';
  let site = '';

  before(async function () {
    const executablePath = findBrowser();
    if (executablePath === undefined) {
      if (process.env['CI'] === 'true') throw new Error('no browser is installed');
      this.skip();
    }
    home = makeOut();
    const out = join(home, 'runs');
    makeRunFolder(out, OLD, { trace: ['{"step":1,"rule":"timeout"}'] });
    makeRunFolder(out, NEW, { trace: ['{"step":1,"rule":"deliver"}'], build: 'verdi', seed: '8' });
    writeFileSync(join(makeRunFolder(out, TORN), 'verdict.json'), '{');
    const { record, document } = makeRun({ seconds: 5, operations: 50 });
    writeFileSync(join(out, OLD, 'report.html'), renderReport(record, document));
    writeJson(join(makeRunFolder(out, 'campaign-x'), 'campaign.json'), {
      verdict: 'fail',
      sentences: ['1 job failed.'],
    });
    const written = await writeSite(Catalogue.of(out), join(home, 'site'));
    site = pathToFileURL(written.index).href.replace(/index\.html$/, '');
    server = await serve(out);
    url = server.url;
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    if (home !== '') rmSync(home, { recursive: true });
  });

  /** A page of its own, and what it complained of or asked others for. */
  async function open(
    address: string,
    use: (page: Page, complaints: string[]) => Promise<void>,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<void> {
    const context = await (browser as Browser).newContext(options);
    try {
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith(url) && !request.url().startsWith(site)) complaints.push(request.url());
      });
      await page.goto(address);
      await use(page, complaints);
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  }

  it('leads from the list to runs, reports, files and comparisons without a script', async () => {
    await open(
      url,
      async (page) => {
        assert.equal(await page.locator('.runs tbody tr').count(), 3);
        await page.getByLabel('search').fill('verdi');
        await page.getByRole('button', { name: 'Filter' }).click();
        assert.equal(await page.locator('.runs tbody tr').count(), 1);
        assert.match(page.url(), /text=verdi/);
        await page.getByRole('link', { name: 'All runs', exact: true }).click();
        for (const id of [OLD, NEW]) await page.getByLabel(`compare ${id}`).check();
        await page.getByRole('button', { name: 'Compare two ticked runs' }).click();
        assert.equal(new URL(page.url()).pathname, `/compare/${OLD}/${NEW}.html`);
        assert.match((await page.locator('#steps').textContent()) ?? '', /Step 1 is the first that differs/);
        await page.locator('.pair a').first().click();
        await page.getByRole('link', { name: 'history.jsonl' }).click();
        assert.match((await page.textContent('body')) ?? '', /verdict-history/);
      },
      { javaScriptEnabled: false },
    );
  });

  it('shows a report with its own script, apart from everything else that is served', async () => {
    await open(`${url}runs/${OLD}/report.html`, async (page, complaints) => {
      await page.waitForSelector('html[data-script="ready"]');
      assert.equal(await page.evaluate('origin'), 'null');
      assert.deepEqual(complaints, []);
      assert.equal(await page.evaluate(`fetch('/').then(() => 'read', () => 'refused')`), 'refused');
      assert.match(complaints.join(), /Content Security Policy/);
      complaints.length = 0;
    });
  });

  it('filters a written list as the reader types', async () => {
    await open(`${site}index.html`, async (page) => {
      await page.waitForSelector('html[data-script="ready"]');
      const shown = (): Promise<number> => page.locator('.runs tbody tr:visible').count();
      assert.equal(await shown(), 3);
      await page.getByLabel('search').fill('verdi');
      assert.deepEqual([await shown(), await page.locator('.shown').textContent()], [1, '1 of 3 runs']);
      assert.ok(await page.locator('.groups').isHidden());
      await page.getByLabel('search').fill('');
      await page.getByLabel('verdict').selectOption('damaged');
      assert.equal(await shown(), 1);
      await page.getByLabel('verdict').selectOption('');
      await page.getByLabel('seed').fill('8');
      assert.equal(await shown(), 1);
      await page.locator('.runs tbody tr:visible a').first().click();
      await page.getByRole('link', { name: OLD }).click();
      assert.match((await page.textContent('h1')) ?? '', /Two runs side by side/);
    });
  });

  it('reads without scripts, written as well', async () => {
    await open(
      `${site}index.html`,
      async (page) => {
        assert.equal(await page.locator('.runs tbody tr:visible').count(), 3);
        assert.ok(await page.locator('form.filter').isHidden());
      },
      { javaScriptEnabled: false },
    );
  });

  const looked = {
    light: ['index.html', `run/${OLD}.html`, `compare/${OLD}/${NEW}.html`, 'none'],
    dark: ['index.html', `run/${TORN}.html`, `compare/${OLD}/${TORN}.html`],
  };
  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is free of serious barriers for people with disabilities (${colorScheme})`, async () => {
      await open(
        url,
        async (page, complaints) => {
          for (const address of looked[colorScheme]) {
            await page.goto(`${url}${address}`);
            await page.evaluate(axe.source);
            const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
            const found = violations.map(({ id, impact, nodes }) => ({
              id,
              impact,
              html: nodes[0]?.html.slice(0, 200),
            }));
            const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
            assert.deepEqual(serious, [], address);
          }
          // What is not there is answered as that, which a browser mentions.
          assert.ok(complaints.every((complaint) => complaint.includes('404')));
          complaints.length = 0;
        },
        { colorScheme, viewport: { width: 1_300, height: 1_000 } },
      );
    });
  }
});
