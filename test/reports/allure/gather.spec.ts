import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestResult } from 'allure-js-commons';
import { InputError } from '../../../harness/core/errors.ts';
import type { VerdictDocument } from '../../../harness/core/verdict-document.ts';
import { composeReport } from '../../../reports/allure/compose.ts';
import { gatherResults } from '../../../reports/allure/gather.ts';
import { carryHistory } from '../../../reports/allure/history.ts';
import { markRepeats } from '../../../reports/allure/repeats.ts';
import { readResults } from '../../../reports/allure/result-files.ts';
import { writeAllureResults } from '../../../reports/allure/results.ts';
import { makeRun } from '../fixtures.ts';

describe('Allure results of several runs', () => {
  let directory: string;
  beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'verdict-gather-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  async function results(build: string, change: Partial<VerdictDocument> = {}): Promise<string> {
    const { record, document } = makeRun({ seconds: 5 });
    const plan = { ...record.plan, spec: { ...record.plan.spec, build } };
    const resultsDirectory = mkdtempSync(join(directory, 'results-'));
    const run = { record: { ...record, plan }, document: { ...document, ...change } };
    await writeAllureResults({ ...run, runDirectory: directory, resultsDirectory, variables: {} });
    return resultsDirectory;
  }

  const gather = (folders: readonly string[]): string => {
    const target = join(directory, 'gathered');
    gatherResults(
      folders.map((folder) => ({ directory: folder, later: [] })),
      target,
    );
    return target;
  };

  it('keeps builds apart that would be taken for retries of one test', async () => {
    const both = readResults(gather([await results('paper'), await results('verdi')]));
    assert.equal(new Set(both.map(({ result }) => result.historyId)).size, 2);
    const counted = both.map(({ result }) => result.parameters.find(({ name }) => name === 'build')?.excluded);
    assert.deepEqual(counted, [false, false]);
  });

  it('leaves the history of a test alone where there is one build', async () => {
    const folder = await results('paper');
    const [before] = readResults(folder);
    assert.deepEqual(readResults(gather([folder]))[0]?.result, before?.result);
  });

  it('says what runs have in common and in what they differ', async () => {
    const target = gather([await results('paper'), await results('verdi')]);
    const environment = readFileSync(join(target, 'environment.properties'), 'utf8');
    assert.match(environment, /^build = paper, verdi$/m);
    assert.match(environment, /^kernel = 6\.1\.0$/m);
  });

  it('attaches what came to be after the run', async () => {
    const folder = await results('paper');
    const path = join(directory, 'schedule.txt');
    writeFileSync(path, 'E 0 1\n');
    const later = [{ path, name: 'Shrunken schedule', type: 'text/plain' }];
    gatherResults([{ directory: folder, later }], join(directory, 'to'));
    const attached = readResults(join(directory, 'to'))[0]?.result.attachments.at(-1);
    assert.equal(attached?.name, 'Shrunken schedule');
    assert.equal(readFileSync(join(directory, 'to', attached.source), 'utf8'), 'E 0 1\n');
  });

  it('makes repetitions tests of their own, flaky where they came to different ends', async () => {
    const unlike = [await results('paper'), await results('paper', { verdict: 'fail' })];
    markRepeats(unlike);
    const [first, second] = unlike.map((folder) => readResults(folder)[0]?.result);
    assert.deepEqual([first, second].map(isFlaky), [true, true]);
    assert.notEqual(first?.historyId, second?.historyId);
    assert.match(second?.name ?? '', /repetition 2$/);
    const alike = [await results('paper'), await results('paper')];
    const [alone] = readResults(alike[0] as string);
    markRepeats(alike);
    const [once] = readResults(alike[0] as string);
    assert.equal(isFlaky(once?.result), false);
    assert.equal(once?.result.historyId, alone?.result.historyId);
  });

  it('carries a history over, says when there is none, and refuses what is none', () => {
    assert.equal(carryHistory(join(directory, 'nothing'), directory), undefined);
    const history = join(directory, 'report', 'history');
    mkdirSync(history, { recursive: true });
    writeFileSync(join(history, 'history-trend.json'), '[{"buildOrder":3},{"buildOrder":4}]');
    for (const given of [join(directory, 'report'), history]) {
      const to = mkdtempSync(join(directory, 'to-'));
      assert.deepEqual(carryHistory(given, to), { from: history, reports: 2, newest: 4 });
      assert.ok(existsSync(join(to, 'history', 'history-trend.json')));
    }
    writeFileSync(join(history, 'history-trend.json'), '{}');
    assert.throws(() => carryHistory(history, directory), InputError);
  });

  it('replaces no folder that is not a report', async () => {
    const output = join(directory, 'mine');
    mkdirSync(output);
    writeFileSync(join(output, 'thesis.txt'), 'x');
    const folders = [{ directory: await results('paper'), later: [] }];
    await assert.rejects(composeReport({ folders, output, history: undefined }), InputError);
    assert.ok(existsSync(join(output, 'thesis.txt')));
  });

  it('keeps the gathered results for the command where Java is missing', async () => {
    const folders = [{ directory: await results('paper'), later: [] }];
    const output = join(directory, 'report');
    const path = process.env['PATH'];
    process.env['PATH'] = directory;
    try {
      const { report } = await composeReport({ folders, output, history: undefined });
      assert.ok(!report.generated && report.command.includes('report-results'));
    } finally {
      process.env['PATH'] = path;
    }
    assert.equal(readResults(`${output}-results`).length, 1);
  });
});

/** In the format of the files, though not in the types of the library. */
function isFlaky(result: TestResult | undefined): boolean {
  return (result?.statusDetails as { readonly flaky?: boolean } | undefined)?.flaky === true;
}
