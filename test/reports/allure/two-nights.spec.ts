import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { once } from 'node:events';
import { chromium, type Browser } from 'playwright-core';
import { composeReport } from '../../../reports/allure/compose.ts';
import { hasJava } from '../../../reports/allure/generate.ts';
import { writeAllureResults } from '../../../reports/allure/results.ts';
import { renderReport } from '../../../reports/page/page.ts';
import { makeRun, type Run, type Shape } from '../fixtures.ts';
import { findBrowser } from '../page/in-browser.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

interface TestCase {
  readonly uid: string;
  readonly status: string;
  readonly testStage: { readonly attachments: readonly { readonly name: string; readonly uid: string }[] };
}

describe('the Allure report of a second night', function () {
  this.timeout(120_000);
  let directory: string;
  let report: string;
  let server: Server;
  let browser: Browser;

  before(async function () {
    const executablePath = findBrowser();
    const missing = [...(executablePath === undefined ? ['Chromium'] : []), ...((await hasJava()) ? [] : ['Java'])];
    if (executablePath === undefined || missing.length > 0) {
      assert.notEqual(process.env['CI'], 'true', `${missing.join(' and ')} must be installed where CI=true`);
      this.skip();
    }
    directory = mkdtempSync(join(tmpdir(), 'verdict-nights-'));
    const first = await night('first', { seconds: 5 });
    report = await night('second', { seconds: 5, verdict: 'fail', witness: true }, first);
    server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      response.setHeader('content-type', TYPES[extname(path)] ?? 'text/plain');
      response.end(readFileSync(join(report, path)));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });

  after(async () => {
    await (browser as Browser | undefined)?.close();
    (server as Server | undefined)?.close();
    if (directory) rmSync(directory, { recursive: true, force: true });
  });

  it('shows the trend of both, the category, and the report page at work within', async () => {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/index.html`;

    await page.goto(address);
    await page.getByText('bug', { exact: true }).first().waitFor();
    await page.locator('svg .tick').first().waitFor();
    const labels = await page.locator('svg .tick').allTextContents();
    assert.deepEqual(
      labels.filter((label) => label.startsWith('#')),
      ['#1', '#2'],
    );

    const failed = cases().find(({ status }) => status === 'failed');
    const attached = failed?.testStage.attachments.find(({ name }) => name === 'Report');
    await page.goto('about:blank');
    await page.goto(`${address}#testresult/${failed?.uid ?? ''}/?attachment=${attached?.uid ?? ''}`);
    const frame = page.frameLocator('iframe');
    await frame.locator('html[data-script="ready"]').waitFor();
    assert.match(await frame.locator('h1').innerText(), /Stale read/);
    assert.deepEqual(
      asked.filter((url) => !url.startsWith('http://127.0.0.1:') && !url.startsWith('about:')),
      [],
    );
  });

  /** A night's report; it goes on with the trend of an earlier one. */
  async function night(name: string, shape: Shape, history?: string): Promise<string> {
    const { record, document }: Run = makeRun(shape);
    const runDirectory = mkdtempSync(join(directory, 'run-'));
    writeFileSync(join(runDirectory, 'report.html'), renderReport(record, document));
    const resultsDirectory = join(runDirectory, 'allure-results');
    await writeAllureResults({ record, document, runDirectory, resultsDirectory, variables: {} });
    const output = join(directory, name);
    const composed = await composeReport({ folders: [{ directory: resultsDirectory, later: [] }], output, history });
    assert.deepEqual(composed.report, { generated: true });
    assert.equal(composed.carried?.reports, history === undefined ? undefined : 1);
    return output;
  }

  function cases(): TestCase[] {
    const folder = join(report, 'data', 'test-cases');
    return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as TestCase);
  }
});
