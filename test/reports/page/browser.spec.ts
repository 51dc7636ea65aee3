import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { renderReport } from '../../../reports/page/page.ts';
import { failingRun, makeRun, type Run } from '../fixtures.ts';

const BROWSERS = ['chromium-headless-shell', 'chromium', 'chromium-browser'];

async function findBrowser(): Promise<string | undefined> {
  for (const name of BROWSERS) {
    const { exitCode } = await execa(name, ['--version'], { reject: false });
    if (exitCode === 0) return name;
  }
  return undefined;
}

describe('report page in a browser', function () {
  this.timeout(60_000);
  let directory: string;
  beforeEach(async function () {
    if ((await findBrowser()) === undefined) this.skip();
    directory = mkdtempSync(join(tmpdir(), 'verdict-browser-'));
  });
  afterEach(() => {
    if (directory) rmSync(directory, { recursive: true, force: true });
  });

  /** The page's elements after its scripts ran, and what the browser complained of. */
  async function open(html: string): Promise<{ dom: string; complaints: string[] }> {
    const file = join(directory, 'page.html');
    writeFileSync(file, html);
    const browser = (await findBrowser()) as string;
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--enable-logging=stderr',
      `--user-data-dir=${join(directory, 'profile')}`,
    ];
    const { stdout, stderr } = await execa(
      browser,
      [...flags, '--virtual-time-budget=5000', '--dump-dom', `file://${file}`],
      {
        timeout: 50_000,
      },
    );
    return { dom: stdout, complaints: stderr.split('\n').filter((line) => line.includes(':CONSOLE:')) };
  }

  const page = ({ record, document }: Run): string => renderReport(record, document);

  it('runs its script without a complaint and draws single operations', async () => {
    const { dom, complaints } = await open(page(failingRun()));
    assert.deepEqual(complaints, []);
    assert.match(dom, /<html[^>]* data-script="ready"/);
    assert.match(dom, /<canvas /);
    assert.doesNotMatch(dom, /class="toolbar" hidden/);
  });

  it('works in a sandboxed frame, as Allure shows attachments', async () => {
    const inner = page(makeRun({ seconds: 5 }))
      .replaceAll('&', '&amp;')
      .replaceAll('"', '&quot;');
    const probe = `<!doctype html><iframe sandbox="allow-scripts" srcdoc="${inner}"></iframe>`;
    assert.deepEqual((await open(probe)).complaints, []);
  });

  it('does not run what a node or a key says', async () => {
    const hostile = `</script><img src=x onerror="document.title='pwned'"><script>document.title='pwned'</script>`;
    const { record, document } = makeRun({ seconds: 5, keys: [hostile], verdict: 'fail', witness: true });
    const { dom } = await open(renderReport(record, { ...document, replay: hostile }));
    assert.doesNotMatch(dom, /<title>pwned/);
    assert.match(dom, /data-script="ready"/);
  });
});
