import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Context } from 'mocha';
import { chromium, type Browser, type Page } from 'playwright-core';

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser'];

/** A real browser with the page open, and what it complained of or asked the network for. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: string[];
  readonly requests: string[];
}

export interface OpenOptions {
  readonly scheme?: 'light' | 'dark';
  readonly script?: boolean;
}

/** Opens a page of our own in a browser, for as long as `use` needs it. Skips the test where there is none and none is demanded. */
export async function inBrowser(
  test: Context,
  html: string,
  use: (open: OpenPage) => Promise<void>,
  { scheme = 'light', script = true }: OpenOptions = {},
): Promise<void> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    if (process.env['CI'] === 'true') throw new Error(`no browser: none of ${NAMES.join(', ')} is installed`);
    test.skip();
  }
  const directory = mkdtempSync(join(tmpdir(), 'verdict-page-'));
  let browser: Browser | undefined;
  try {
    const file = join(directory, 'page.html');
    writeFileSync(file, html);
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    const page = await browser.newPage({
      viewport: { width: 1_300, height: 1_400 },
      colorScheme: scheme,
      javaScriptEnabled: script,
    });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== `file://${file}`) requests.push(request.url());
    });
    await page.goto(`file://${file}`);
    if (script) await page.waitForSelector('html[data-script="ready"]', { timeout: 60_000 });
    await use({ page, complaints, requests });
  } finally {
    await browser?.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A browser of Debian or the like; undefined where none is installed. */
export function findBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
