import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CLI, verdict } from '../../verdict-process.ts';
import { makeOut, makeRunFolder } from '../serve/folders.ts';
import { startServing, type Serving } from '../serve/serving-process.ts';

describe('verdict serve', function () {
  this.timeout(60_000);
  let out: string;
  let serving: Serving | undefined;
  beforeEach(() => (out = makeOut()));
  afterEach(async () => {
    await serving?.end('SIGTERM');
    rmSync(out, { recursive: true });
  });

  it('shows a run that ends while it serves, keeps its port to itself, and ends at Ctrl-C', async () => {
    makeRunFolder(out, 'a-1-20260114T101500');
    serving = await startServing([CLI, 'serve', '--out', out, '--port', '0']);
    const { url } = serving;
    const page = async (): Promise<string> => (await fetch(url)).text();
    assert.match(await page(), /1 run</);
    const run = await verdict('run', '--engine', 'sim', '--build', 'verdi', '--steps', '1000', '--out', out, '--quiet');
    assert.ok(run.exitCode < 64, run.stderr);
    assert.match(await page(), /2 runs</);
    const taken = await verdict('serve', '--out', out, '--port', new URL(url).port);
    assert.equal(taken.exitCode, 69);
    assert.match(taken.stderr, /is taken by another program\n {2}Give another --port/);
    assert.equal(await serving.end('SIGINT'), 0);
    await assert.rejects(fetch(url));
  });

  it('refuses what it cannot serve, with what to do', async () => {
    const remote = await verdict('serve', '--out', out, '--host', '0.0.0.0');
    assert.deepEqual([remote.exitCode, remote.stdout], [64, '']);
    assert.match(remote.stderr, /other machines could reach it.*\n.*--allow-remote/);
    for (const flags of [
      ['--port', '70000'],
      ['--port', 'http'],
      ['--out', join(out, 'none')],
    ]) {
      assert.equal((await verdict('serve', '--out', out, ...flags)).exitCode, 64, flags.join(' '));
    }
  });

  it('is written as files by report --site, which needs no Java', async () => {
    const run = makeRunFolder(out, 'a-1-20260114T101500');
    const site = join(out, 'site');
    const made = await verdict('report', run, '--site', site);
    assert.equal(made.exitCode, 0, made.stderr);
    assert.match(made.stdout, /^Site: .*site\/index\.html \(1 run, 0 comparisons, 1 MB of files\)$/);
    const both = await verdict('report', run, '--site', site, '--output', out);
    assert.deepEqual([both.exitCode, both.stderr.includes('two commands')], [64, true]);
    assert.equal((await verdict('report')).exitCode, 64);
    const forgotten = await verdict('report', '--site', '--help');
    assert.equal(forgotten.exitCode, 64);
    assert.match(forgotten.stderr, /--site --help: expected a folder/);
    const swapped = await verdict('report', '--site', run, run);
    assert.equal(swapped.exitCode, 64);
    assert.match(swapped.stderr, /It is a run\. Name the folder of the site before the runs: --site DIR /);
  });
});
