import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Status, type Attachment, type TestResult } from 'allure-js-commons';
import { execa } from 'execa';
import { packageRoot } from '../../harness/version.ts';

const MOCHA = dirname(createRequire(import.meta.url).resolve('mocha/package.json'));
const INSTALLED = join(packageRoot(), 'node_modules');
const CHAOS = join(import.meta.dirname, '..', '..', 'harness', 'mocha.js');

const TESTS = `
import { chaos } from 'raft-verdict/mocha';
const spec = {
  system: 'raft', engine: 'sim', nodes: 3, steps: 3000, duration: '15s', seed: 1,
  workload: { name: 'register', keys: 2, clients: 9 },
  nemesis: [{ fault: 'partition', shape: 'isolate-leader', every: '5s', for: '3s' }],
};
describe('the store', () => {
  it('is tested by ordinary tests too', () => undefined);
  chaos('keeps its promises', { ...spec, name: 'good', build: 'verdi' });
  chaos('breaks them', { ...spec, name: 'bad', build: 'paper+no-pre-vote+no-check-quorum+stale-read' });
  chaos('needs containers', { ...spec, name: 'live', engine: 'live', host: 'docker' });
});`;

describe('chaos in mocha with the reporter allure-mocha', function () {
  this.timeout(60_000);
  let project: string;
  let ended: { readonly exitCode?: number | undefined; readonly all: string };

  before(async () => {
    project = mkdtempSync(join(tmpdir(), 'verdict-allure-'));
    const installed = join(project, 'node_modules', 'raft-verdict');
    mkdirSync(installed, { recursive: true });
    symlinkSync(MOCHA, join(project, 'node_modules', 'mocha'));
    for (const name of ['allure-js-commons', 'allure-mocha']) {
      symlinkSync(join(INSTALLED, name), join(project, 'node_modules', name));
    }
    const exports = { './mocha': './mocha.js' };
    writeFileSync(join(installed, 'package.json'), JSON.stringify({ name: 'raft-verdict', type: 'module', exports }));
    writeFileSync(join(installed, 'mocha.js'), `export * from ${JSON.stringify(pathToFileURL(CHAOS).href)};\n`);
    writeFileSync(join(project, 'store.mjs'), TESTS);
    const argv = [join(MOCHA, 'bin', 'mocha.js'), '--no-config', '--reporter', 'allure-mocha', 'store.mjs'];
    const env = { CI: '', DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    ended = await execa(process.execPath, argv, { cwd: project, reject: false, all: true, stdin: 'ignore', env });
  });
  after(() => rmSync(project, { recursive: true, force: true }));

  it('is one result per test, ordinary ones among them, and none beside', () => {
    assert.equal(ended.exitCode, 1, ended.all);
    assert.deepEqual(
      results()
        .map(({ status, fullName }) => `${String(status)} ${String(fullName)}`)
        .sort(),
      [
        'failed store.mjs: the store > breaks them',
        'passed store.mjs: the store > is tested by ordinary tests too',
        'passed store.mjs: the store > keeps its promises',
        'skipped store.mjs: the store > needs containers',
      ],
      ended.all,
    );
  });

  it('has the place, the seed and the checks of the run, and what broke as a failed step with its witness', () => {
    const broken = named('breaks them');
    const labels = new Map(broken.labels.map(({ name, value }) => [name, value]));
    assert.deepEqual(
      [labels.get('parentSuite'), labels.get('suite'), labels.get('subSuite'), labels.get('severity')],
      ['raft', 'paper+no-pre-vote+no-check-quorum+stale-read', 'register, partition', 'blocker'],
    );
    assert.equal(broken.parameters.find(({ name }) => name === 'seed')?.value, '1');
    const [failed, ...others] = broken.steps.filter(({ status }) => status === Status.FAILED);
    assert.match(failed?.name ?? '', /^linearizable: .*are not linearizable/);
    assert.deepEqual(others, []);
    assert.ok(
      failed?.steps.some(({ name }) => name?.startsWith('Witness: ')),
      'the witness is a step of its own',
    );
    assert.match(broken.statusDetails.message ?? '', /^\[bug\] Stale read\nFAIL: Stale read\n/);
    assert.deepEqual(
      named('keeps its promises').steps.filter(({ status }) => status === Status.FAILED),
      [],
    );
  });

  it('has the report, the counterexample and the history as files with what is in them', () => {
    const broken = named('breaks them');
    assert.match(contentOf(broken, 'Report'), /^<!doctype html>[^]*Stale read/i);
    assert.match(contentOf(broken, 'Counterexample'), /^<svg/);
    assert.match(contentOf(broken, 'History'), /^\{"format":"verdict-history\/1"/);
    assert.match(contentOf(broken, 'Replay command'), /npx verdict replay \S*bad-1-/);
  });

  it('says why a test was skipped', () => {
    assert.match(named('needs containers').description ?? '', /^\[environment\] .*[Dd]ocker/);
  });

  it('has a history of its own that goes over builds', () => {
    const [broken, good] = [named('breaks them'), named('keeps its promises')];
    assert.notEqual(broken.historyId, good.historyId);
    const excluded = broken.parameters.filter((parameter) => parameter.excluded).map(({ name }) => name);
    assert.ok(excluded.includes('build'), excluded.join(' '));
  });

  function results(): TestResult[] {
    const folder = join(project, 'allure-results');
    const files = readdirSync(folder).filter((name) => name.endsWith('-result.json'));
    return files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as TestResult);
  }

  function named(title: string): TestResult {
    const found = results().find(({ fullName }) => fullName?.endsWith(title) === true);
    assert.ok(found, title);
    return found;
  }

  function contentOf(result: TestResult, name: string): string {
    const attachment = attachmentsOf(result).find((each) => each.name === name);
    assert.ok(attachment, name);
    return readFileSync(join(project, 'allure-results', attachment.source), 'utf8');
  }
});

/** What has attachments; of those that have none nothing is written. */
interface Holder {
  readonly attachments?: readonly Attachment[];
  readonly steps?: readonly Holder[];
}

/** Its own, and those of its steps. */
function attachmentsOf({ attachments = [], steps = [] }: Holder): Attachment[] {
  return [...attachments, ...steps.flatMap(attachmentsOf)];
}
