import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestResult } from 'allure-js-commons';
import type { VerdictDocument } from '../../../harness/core/verdict-document.ts';
import { writeAllureResults } from '../../../reports/allure/results.ts';
import { failingRun, makeRun, passingRun, type Run } from '../fixtures.ts';

describe('writeAllureResults', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'verdict-allure-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  async function write(run: Run, change: Partial<VerdictDocument> = {}, variables = {}): Promise<TestResult> {
    const resultsDirectory = mkdtempSync(join(directory, 'results-'));
    const document = { ...run.document, ...change };
    await writeAllureResults({ record: run.record, document, runDirectory: directory, resultsDirectory, variables });
    const [file] = readdirSync(resultsDirectory).filter((name) => name.endsWith('-result.json'));
    assert.ok(file);
    return JSON.parse(readFileSync(join(resultsDirectory, file), 'utf8')) as TestResult;
  }

  it('writes one result with a step per check, parameters and labels', async () => {
    const result = await write(failingRun());
    assert.equal(result.name, 'raft-partitions seed 7');
    assert.equal(result.status, 'failed');
    assert.match(result.statusDetails.message ?? '', /^\[bug\] Stale read$/);
    assert.deepEqual(
      result.steps.map((step) => [step.name?.split(':')[0], step.status]),
      [
        ['linearizable', 'failed'],
        ['progress', 'passed'],
        ['replicas', 'passed'],
        ['effects', 'passed'],
        ['logs', 'passed'],
      ],
    );
    const parameters = Object.fromEntries(result.parameters.map(({ name, value }) => [name, value]));
    assert.equal(parameters['build'], 'paper+stale-read');
    assert.equal(parameters['seed'], '7');
    const labels = Object.fromEntries(result.labels.map(({ name, value }) => [name, value]));
    assert.deepEqual(
      [labels['parentSuite'], labels['suite'], labels['subSuite']],
      ['raft', 'paper+stale-read', 'register, kill + partition'],
    );
    assert.deepEqual([labels['epic'], labels['feature']], ['register', 'kill + partition']);
    assert.equal(labels['severity'], 'blocker');
  });

  it('keeps one history over builds and another per seed', async () => {
    const run = passingRun();
    const withSpec = (change: object): Run => {
      const plan = { ...run.record.plan, spec: { ...run.record.plan.spec, ...change } };
      return { ...run, record: { ...run.record, plan } };
    };
    const first = await write(run);
    const otherBuild = await write(withSpec({ build: 'paper+double-apply' }));
    const otherSeed = await write(withSpec({ seed: '8' }));
    assert.equal(otherBuild.historyId, first.historyId);
    assert.notEqual(otherSeed.historyId, first.historyId);
    assert.equal(otherSeed.testCaseId, first.testCaseId);
  });

  it('tells bug, unknown and vacuous apart', async () => {
    const run = passingRun();
    const statuses = await Promise.all(
      (['pass', 'unknown', 'vacuous', 'fail'] as const).map(async (verdict) => {
        const { status, statusDetails } = await write(run, { verdict });
        return [status, statusDetails.message?.split(' ')[0]];
      }),
    );
    assert.deepEqual(statuses, [
      ['passed', undefined],
      ['broken', '[unknown]'],
      ['broken', '[vacuous]'],
      ['failed', '[bug]'],
    ]);
  });

  it('passes a failure that was expected and fails the run that missed it', async () => {
    const expect = { fail: 'linearizable/stale-read' };
    assert.equal((await write(failingRun(), { expect })).status, 'passed');
    const missed = await write(passingRun(), { expect });
    assert.equal(missed.status, 'failed');
    assert.match(missed.statusDetails.message ?? '', /^\[harness\]/);
  });

  it('attaches what the run folder holds, the counterexample, and the end of the logs', async () => {
    writeFileSync(join(directory, 'report.html'), '<p>page</p>');
    writeFileSync(join(directory, 'history.jsonl'), '{}\n');
    mkdirSync(join(directory, 'nodes', 'n1'), { recursive: true });
    writeFileSync(join(directory, 'nodes', 'n1', 'log.txt'), `${'x'.repeat(100_000)}the end\n`);
    const result = await write(makeRun({ seconds: 5, verdict: 'fail', witness: true }));
    assert.deepEqual(
      result.attachments.map(({ name, type }) => [name, type]),
      [
        ['Report', 'text/html'],
        ['Counterexample', 'image/svg+xml'],
        ['Replay command', 'text/plain'],
        ['History', 'text/plain'],
        ['n1 log.txt (the last 64 KiB of 98 KiB)', 'text/plain'],
      ],
    );
    const results = readdirSync(directory).find((name) => name.startsWith('results-')) as string;
    const log = readFileSync(join(directory, results, result.attachments[4]?.source ?? ''), 'utf8');
    assert.ok(log.length === 64 * 1024 && log.endsWith('the end\n'));
  });

  it('writes times from the recorded wall clock, categories, environment and executor', async () => {
    const run = passingRun();
    const started = '2026-01-14T10:15:00.000Z';
    const record = { ...run.record, environment: { ...run.record.environment, started } };
    const result = await write({ ...run, record });
    assert.equal(result.start, Date.parse(started));
    assert.equal(result.stop, Date.parse(started) + 62_000);
    const results = join(directory, readdirSync(directory)[0] as string);
    const categories = JSON.parse(readFileSync(join(results, 'categories.json'), 'utf8')) as { name: string }[];
    assert.deepEqual(
      categories.map(({ name }) => name),
      ['bug', 'unknown', 'vacuous', 'harness', 'environment'],
    );
    assert.match(
      readFileSync(join(results, 'environment.properties'), 'utf8'),
      /mechanisms\.packet-drop ?= ?iptables raw PREROUTING/,
    );
    const executor = JSON.parse(readFileSync(join(results, 'executor.json'), 'utf8')) as Record<string, unknown>;
    assert.deepEqual([executor['buildName'], executor['buildOrder']], ['raft paper', Date.parse(started) / 1_000]);
  });

  it('shows within a failed check its witness, its evidence and what else it lists', async () => {
    const run = failingRun();
    const perKey = [{ key: '<k>', verdict: 'pass' }, ...Array.from({ length: 20 }, () => ({ verdict: 'fail' }))];
    const checks = run.document.checks.map((check) =>
      check.name === 'linearizable' ? { ...check, evidence: { ...(check.evidence as object), perKey } } : check,
    );
    const [step] = (await write(run, { checks })).steps;
    const [witness, list] = step?.steps ?? [];
    assert.match(witness?.name ?? '', /^Witness: read #\d+ returned 4711/);
    assert.match(witness?.steps.at(-1)?.name ?? '', /process 100003 at n2: read → 4711 \(ok\).*impossible$/);
    assert.deepEqual(
      witness?.steps.map(({ status }) => status),
      ['passed', 'passed', 'passed', 'failed'],
    );
    assert.deepEqual([list?.name, list?.steps.length, list?.steps[0]?.status], ['per key', 11, 'passed']);
    assert.equal(list?.steps[0]?.name, 'key <k>, verdict pass');
    assert.deepEqual(
      step?.attachments.map(({ name }) => name),
      ['Evidence'],
    );
    assert.deepEqual(step.parameters, [{ name: 'keys', value: '8' }]);
  });

  it('says nothing of a key as markup in a description', async () => {
    const { description } = await write(makeRun({ seconds: 5, keys: ['<b>*k*</b>'], verdict: 'fail', witness: true }));
    assert.doesNotMatch(description ?? '', /<b>|\*k\*/);
    assert.match(description ?? '', /&#60;b&#62;/);
  });

  it('names the run of GitHub Actions as executor and links to it', async () => {
    const github = {
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: 'a/b',
      GITHUB_RUN_ID: '99',
      GITHUB_RUN_NUMBER: '12',
      GITHUB_WORKFLOW: 'nightly',
    };
    const result = await write(passingRun(), {}, github);
    const url = 'https://github.example/a/b/actions/runs/99';
    assert.deepEqual(
      result.links.map(({ name, url: link }) => [name, link]),
      [['nightly #12', url]],
    );
    const results = join(directory, readdirSync(directory)[0] as string);
    const executor = JSON.parse(readFileSync(join(results, 'executor.json'), 'utf8')) as Record<string, unknown>;
    assert.deepEqual(
      [executor['type'], executor['buildOrder'], executor['buildUrl'], executor['buildName']],
      ['github', 12, url, 'nightly #12: raft paper'],
    );
  });

  it('rates what is at stake, and controls of the harness less', async () => {
    const severity = async (run: Run, change: Partial<VerdictDocument> = {}): Promise<string | undefined> =>
      (await write(run, change)).labels.find(({ name }) => name === 'severity')?.value;
    const run = failingRun();
    const only = (name: string): Partial<VerdictDocument> => ({
      checks: run.document.checks.map((check) => ({ ...check, verdict: check.name === name ? 'fail' : 'pass' })),
    });
    assert.equal(await severity(run, only('progress')), 'critical');
    assert.equal(await severity(run, only('logs')), 'normal');
    assert.equal(await severity(run, only('effects')), 'minor');
    assert.equal(await severity(run, { expect: { fail: 'linearizable' } }), 'normal');
  });
});
