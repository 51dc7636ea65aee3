import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateAllureReport, hasJava } from '../../../reports/allure/generate.ts';
import { writeAllureResults } from '../../../reports/allure/results.ts';
import { renderReport } from '../../../reports/page/page.ts';
import { failingRun, incompleteRun, passingRun } from '../fixtures.ts';

interface TestCase {
  readonly name: string;
  readonly status: string;
  readonly testStage: { readonly attachments: readonly { readonly name: string; readonly source: string }[] };
}

describe('generateAllureReport', function () {
  this.timeout(60_000);
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'verdict-allure-report-'));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  it('generates pages with our results and attachments that ask nobody else', async function () {
    if (!(await hasJava())) {
      assert.notEqual(process.env['CI'], 'true', 'Java must be installed where CI=true');
      this.skip();
    }
    const runs = [failingRun(), passingRun(), { ...incompleteRun() }];
    const results = await Promise.all(
      runs.map(async ({ record, document }, index) => {
        const runDirectory = mkdtempSync(join(directory, 'run-'));
        writeFileSync(join(runDirectory, 'report.html'), renderReport(record, document));
        const resultsDirectory = join(runDirectory, 'allure-results');
        const { spec } = record.plan;
        const plan = { ...record.plan, spec: { ...spec, name: `${spec.name}-${String(index)}` } };
        await writeAllureResults({ record: { ...record, plan }, document, runDirectory, resultsDirectory });
        return resultsDirectory;
      }),
    );
    const output = join(directory, 'report');
    assert.deepEqual(await generateAllureReport(results, output), { generated: true });

    const cases = readdirSync(join(output, 'data', 'test-cases')).map(
      (file) => JSON.parse(readFileSync(join(output, 'data', 'test-cases', file), 'utf8')) as TestCase,
    );
    assert.deepEqual(cases.map(({ name, status }) => [name, status]).sort(), [
      ['raft-partitions-0 seed 7', 'failed'],
      ['raft-partitions-1 seed 7', 'passed'],
      ['raft-partitions-2 seed 7', 'broken'],
    ]);
    const failed = cases.find(({ status }) => status === 'failed');
    const page = failed?.testStage.attachments.find(({ name }) => name === 'Report');
    assert.ok(page);
    assert.match(readFileSync(join(output, 'data', 'attachments', page.source), 'utf8'), /Stale read/);

    const categories = readFileSync(join(output, 'data', 'categories.json'), 'utf8');
    assert.match(categories, /"name":"bug"/);
    assert.match(categories, /"name":"unknown"/);
    assert.doesNotMatch(
      readFileSync(join(output, 'index.html'), 'utf8'),
      /googletagmanager|google-analytics|https?:\/\//,
    );
  });

  it('names the command where Java is missing', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = directory;
    try {
      const report = await generateAllureReport(['runs/a b/allure-results'], 'out');
      assert.deepEqual(report, {
        generated: false,
        command: "ALLURE_NO_ANALYTICS=true npx allure generate --clean --output out 'runs/a b/allure-results'",
      });
    } finally {
      process.env['PATH'] = path;
    }
  });
});
