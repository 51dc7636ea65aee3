import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { packageRoot } from '../../../harness/version.ts';

const MOCHA = dirname(createRequire(import.meta.url).resolve('mocha/package.json'));
const ALLURE = join(packageRoot(), 'node_modules', 'allure-js-commons');
const CHAOS = join(import.meta.dirname, '..', '..', '..', 'harness', 'mocha.js');

const SPEC = `{
  system: 'raft', engine: 'sim', nodes: 3, steps: 3000, duration: '15s', seed: 1,
  workload: { name: 'register', keys: 2, clients: 9 },
  nemesis: [{ fault: 'partition', shape: 'isolate-leader', every: '5s', for: '3s' }],
}`;
const BUG = 'paper+no-pre-vote+no-check-quorum+stale-read';

interface Result {
  readonly status: string;
  readonly name: string;
  readonly statusDetails: { readonly message?: string };
  readonly attachments: readonly { readonly name: string }[];
}

describe('chaos in mocha', function () {
  this.timeout(60_000);
  let project: string;
  before(() => {
    project = mkdtempSync(join(tmpdir(), 'verdict-chaos-'));
    const installed = join(project, 'node_modules', 'raft-verdict');
    mkdirSync(installed, { recursive: true });
    symlinkSync(MOCHA, join(project, 'node_modules', 'mocha'));
    symlinkSync(ALLURE, join(project, 'node_modules', 'allure-js-commons'));
    const exports = { './mocha': './mocha.js' };
    writeFileSync(join(installed, 'package.json'), JSON.stringify({ name: 'raft-verdict', type: 'module', exports }));
    writeFileSync(join(installed, 'mocha.js'), `export * from ${JSON.stringify(pathToFileURL(CHAOS).href)};\n`);
  });
  after(() => rmSync(project, { recursive: true, force: true }));

  async function mocha(text: string, environment: Record<string, string> = {}) {
    rmSync(join(project, 'allure-results'), { recursive: true, force: true });
    const file = join(project, 'a.mjs');
    writeFileSync(file, `import { chaos } from 'raft-verdict/mocha';\nconst spec = ${SPEC};\n${text}\n`);
    return run(file, environment);
  }

  async function run(file: string, environment: Record<string, string> = {}) {
    const { exitCode, all } = await execa(process.execPath, [join(MOCHA, 'bin', 'mocha.js'), '--no-config', file], {
      cwd: project,
      reject: false,
      all: true,
      stdin: 'ignore',
      env: { CI: '', ...environment },
    });
    return { exitCode, output: all };
  }

  function results(): Result[] {
    const folder = join(project, 'allure-results');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('-result.json'))
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Result);
  }

  it('passes by the verdict, and fails with the summary and the replay command', async () => {
    const { exitCode, output } = await mocha(`
      chaos('keeps its promises', { ...spec, name: 'good', build: 'verdi' });
      chaos('breaks them', { ...spec, name: 'bad', build: '${BUG}' });
      chaos('shows what was planted', { ...spec, name: 'control', build: '${BUG}', expect: { fail: 'linearizable' } });
      chaos('needs what there is', { ...spec, name: 'wrong', build: 'verdix' });`);
    assert.equal(exitCode, 2, output);
    assert.match(output, /2 passing[^]*2 failing/);
    assert.match(output, /AssertionError: \[bug\] Stale read\nFAIL: Stale read\n/);
    const [, folder = ''] = /Run it again: npx verdict replay (\S+)/.exec(output) ?? [];
    assert.ok(existsSync(join(project, folder, 'report.html')), folder);
    assert.match(output, /InputError: \[harness\] spec of 'needs what there is':.* did you mean verdi\?/);
    const told = results().map(({ name, status }) => `${status} ${name}`);
    assert.deepEqual(told.sort(), [
      'broken needs what there is',
      'failed bad seed 1',
      'passed control seed 1',
      'passed good seed 1',
    ]);
    assert.ok(results().some(({ attachments }) => attachments.some(({ name }) => name === 'Report')));
  });

  it('skips with the reason where the machine cannot, and fails where CI must', async () => {
    const text = `chaos('on containers', { ...spec, engine: 'live', host: 'docker', build: 'paper', name: 'u' });`;
    const nowhere = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    const skipped = await mocha(text, nowhere);
    assert.equal(skipped.exitCode, 0, skipped.output);
    assert.match(skipped.output, /Skipped: on containers: .*[Dd]ocker/);
    assert.match(skipped.output, /1 pending/);
    assert.match(results()[0]?.statusDetails.message ?? '', /^\[environment\] /);
    assert.equal(results()[0]?.status, 'skipped');
    const demanded = await mocha(text, { ...nowhere, CI: 'true' });
    assert.equal(demanded.exitCode, 1, demanded.output);
    assert.match(demanded.output, /UnavailableError: \[environment\]/);
  });

  it('tells an active Allure runtime, and writes no results of its own then', async () => {
    writeFileSync(
      join(project, 'runtime.mjs'),
      `import { writeFileSync } from 'node:fs';
      import { MessageTestRuntime, setGlobalTestRuntime } from 'allure-js-commons/sdk/runtime';
      const messages = [];
      class Collector extends MessageTestRuntime {
        async sendMessage(message) { messages.push(message); }
        sendMessageSync(message) { messages.push(message); }
      }
      setGlobalTestRuntime(new Collector());
      process.on('exit', () => writeFileSync('messages.json', JSON.stringify(messages)));`,
    );
    const { exitCode, output } = await mocha(`import './runtime.mjs';
      chaos('breaks them', { ...spec, name: 'bad', build: '${BUG}' });`);
    assert.equal(exitCode, 1, output);
    assert.deepEqual(results(), []);
    const messages = JSON.parse(readFileSync(join(project, 'messages.json'), 'utf8')) as {
      readonly type: string;
      readonly data: {
        readonly name?: string;
        readonly status?: string;
        readonly labels?: { readonly name: string }[];
      };
    }[];
    const names = messages.filter(({ type }) => type === 'attachment_content').map(({ data }) => data.name);
    for (const name of ['Report', 'Counterexample', 'Plan', 'Evidence']) assert.ok(names.includes(name), name);
    assert.ok(messages.some(({ type, data }) => type === 'step_stop' && data.status === 'failed'));
    assert.ok(messages.some(({ data }) => data.labels?.some(({ name }) => name === 'parentSuite')));
  });

  it('ends a stopped run in good order, and the process with the signal', async () => {
    writeFileSync(
      join(project, 'b.mjs'),
      `import { chaos } from 'raft-verdict/mocha';
      chaos('is stopped', { ...${SPEC}, name: 'stopped', build: 'verdi', steps: 100000000 });`,
    );
    const running = execa(process.execPath, [join(MOCHA, 'bin', 'mocha.js'), '--no-config', 'b.mjs'], {
      cwd: project,
      reject: false,
      all: true,
      stdin: 'ignore',
    });
    const runs = join(project, 'runs');
    const begun = (): boolean =>
      existsSync(runs) &&
      readdirSync(runs).some((name) => existsSync(join(runs, name, 'history.jsonl')) && name.startsWith('stopped'));
    while (!begun()) await new Promise((resolve) => setTimeout(resolve, 50));
    running.kill('SIGINT');
    const { signal, all } = await running;
    assert.equal(signal, 'SIGINT', all);
    assert.match(all, /SIGINT: healing and cleaning up/);
  });

  it('runs the example, a test for each seed', async () => {
    cpSync(join(packageRoot(), 'examples', 'mocha'), join(project, 'mocha'), { recursive: true });
    const { exitCode, output } = await run('mocha/register.chaos.mjs');
    assert.equal(exitCode, 0, output);
    assert.match(output, /survives partitions, seed 1[^]*survives partitions, seed 2[^]*3 passing/);
  });
});
