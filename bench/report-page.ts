import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { renderReport } from '../reports/page/page.ts';
import { packageRoot } from '../harness/version.ts';
import { makeRun } from '../test/reports/fixtures.ts';
import { findBrowser } from '../test/reports/page/in-browser.ts';
import { atMost, type Figure } from './figures.ts';

const FRAMES = 60;

/** The report page in a real browser: a failing run of 100,000 steps, and one of a million operations. */
export async function benchReportPage(): Promise<Figure[]> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    return [{ name: 'report page', value: 'no browser: install chromium-headless-shell', goal: '', met: undefined }];
  }
  const directory = mkdtempSync(join(tmpdir(), 'verdict-bench-page-'));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const steps = stepsPage(directory);
    const many = join(directory, 'operations.html');
    const { record, document } = makeRun({
      verdict: 'fail',
      witness: true,
      clients: 20,
      operations: 1_000_000,
      seconds: 3_600,
    });
    writeFileSync(many, renderReport(record, document));
    return [
      ...(await opened(browser, steps, '100,000 steps')),
      ...(await opened(browser, many, '1,000,000 operations')),
      atMost('size of the page of 1,000,000 operations', statSync(many).size / 1e6, 15, 'MB'),
    ];
  } finally {
    await browser.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A stale read found in a simulation that took that many steps. */
function stepsPage(directory: string): string {
  const cli = join(import.meta.dirname, '..', 'harness', 'cli.js');
  const spec = join(packageRoot(), 'examples', 'raft-stale-read-sim.yaml');
  const flags = ['--set', 'steps=100000', '--set', 'duration=75s', '--seed', '7', '--quiet', '--out', directory];
  spawnSync(process.execPath, [cli, 'run', spec, ...flags]);
  const run = readdirSync(directory).find((name) => name.startsWith('raft-')) ?? '';
  const page = join(directory, run, 'report.html');
  if (!readFileSync(page, 'utf8').includes('id="steps-data"')) throw new Error(`${page} carries no steps`);
  return page;
}

async function opened(
  browser: Awaited<ReturnType<typeof chromium.launch>>,
  file: string,
  what: string,
): Promise<Figure[]> {
  const page = await browser.newPage({ viewport: { width: 1_300, height: 1_400 } });
  const start = performance.now();
  await page.goto(`file://${file}`);
  await page.waitForSelector('html[data-script="ready"]');
  const seconds = (performance.now() - start) / 1_000;
  const frame = await page.evaluate<number>(PAN);
  await page.close();
  return [
    atMost(`page of ${what}: until it can be used`, seconds, 2, 's'),
    atMost(`page of ${what}: a picture while zooming and moving, mean of ${String(FRAMES)}`, frame, 50, 'ms'),
  ];
}

/** Zooms in and moves by the buttons, a step a picture. */
const PAN = `(async () => {
  const start = performance.now();
  for (let frame = 0; frame < ${String(FRAMES)}; frame++) {
    document.querySelector('[data-act=' + (frame < 8 ? 'in' : frame % 2 ? 'right' : 'left') + ']').click();
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return (performance.now() - start) / ${String(FRAMES)};
})()`;
