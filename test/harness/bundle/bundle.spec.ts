import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';
import { bundleRun, type Bundle } from '../../../harness/bundle/bundle.ts';
import type { Personal } from '../../../harness/bundle/personal.ts';
import { readTar } from '../../../harness/bundle/tar.ts';
import { planDigest } from '../../../harness/core/plan.ts';
import { InputError } from '../../../harness/core/errors.ts';
import { parsePlan } from '../../../harness/parse-plan.ts';
import { CLI, verdict, verdictRun } from '../../verdict-process.ts';

const PERSONAL: Personal = {
  homes: ['/home/alice'],
  users: ['alice', 'read'],
  hosts: ['nightingale'],
  variables: { REGISTRY_TOKEN: 'open-sesame' },
};
const PRIVATE = /alice|nightingale|open-sesame|hunter2|192\.168\.7\.9/;
const SPEC = `name: survives
system: raft
build: paper
engine: sim
nodes: 3
seed: 1
steps: 1500
duration: 5s
# asked for by alice on nightingale; password: hunter2
workload: { name: register, keys: 1, clients: 3 }
`;

describe('a bundle', function () {
  this.timeout(60_000);
  let out: string;
  let run: string;
  before(async () => {
    out = mkdtempSync(join(tmpdir(), 'verdict-bundle-'));
    writeFileSync(join(out, 'spec.yaml'), SPEC);
    ({ folder: run } = await verdictRun(out, join(out, 'spec.yaml')));
    const log = join(run, 'nodes', 'n1', 'log.txt');
    mkdirSync(join(run, 'nodes', 'n1'), { recursive: true });
    writeFileSync(log, `n1: /home/alice/etcd on nightingale, REGISTRY_TOKEN=open-sesame, peer 192.168.7.9\n`);
    for (const node of ['11', '12', '13']) appendFileSync(log, `peer 10.97.31.${node}:2380\n`);
    writeFileSync(join(run, 'nodes', 'n1', 'core'), Buffer.from([0, 1, 2]));
    writeFileSync(join(run, 'notes.txt'), 'mine\n');
  });
  after(() => rmSync(out, { recursive: true, force: true }));

  function filesOf({ archive, document }: Bundle): Map<string, string> {
    const prefix = `${document.run}/`;
    return new Map(
      readTar(gunzipSync(archive)).map(({ name, content }) => {
        assert.ok(name.startsWith(prefix), name);
        return [name.slice(prefix.length), content.toString()];
      }),
    );
  }

  it('has everything of the run, without what says who made it', async () => {
    const bundle = await bundleRun(run, PERSONAL);
    const files = filesOf(bundle);
    for (const name of ['spec.yaml', 'plan.json', 'history.jsonl', 'trace.jsonl', 'schedule.jsonl', 'verdict.json'])
      assert.ok(files.has(name), name);
    for (const name of ['report.html', 'environment.json', 'nodes/n1/log.txt', 'README.md', 'bundle.json'])
      assert.ok(files.has(name), name);
    for (const [name, text] of files) assert.doesNotMatch(text, PRIVATE, name);
    assert.match(files.get('nodes/n1/log.txt') ?? '', /peer 10\.97\.31\.11:2380/);
    assert.match(files.get('README.md') ?? '', new RegExp(`npx verdict replay ${basename(run)}`));
  });

  it('says what was replaced, what could not be, and what is not in it', async () => {
    const { document } = await bundleRun(run, PERSONAL);
    const replaced = Object.fromEntries(document.redactions.map(({ by, times }) => [by, times]));
    assert.deepEqual(replaced, {
      'redacted-secret-1': 1,
      'redacted-secret-2': 1,
      '/redacted-home': 1,
      'redacted-user': 1,
      'redacted-host': 2,
      'redacted-address-1': 1,
    });
    assert.deepEqual(document.left, ['user name of this machine where it stands alone: it is also a word of the run']);
    assert.deepEqual(document.leftOut, [
      'notes.txt: no file of a run',
      'nodes/n1/core: no text, so nobody can say what is in it',
    ]);
  });

  it('is the same, byte for byte, whenever it is made', async () => {
    const [one, two] = [await bundleRun(run, PERSONAL), await bundleRun(run, PERSONAL)];
    assert.ok(one.archive.equals(two.archive));
  });

  it('is written by the command line, and can be replayed, judged and reported where it is unpacked', async () => {
    const file = join(out, 'bug.tar.gz');
    const made = await verdict('bundle', run, '--out', file);
    assert.equal(made.exitCode, 0, made.stderr);
    assert.equal((await verdict('bundle', run, '--out', file)).exitCode, 64);
    const there = join(out, 'there');
    mkdirSync(there);
    execFileSync('tar', ['-xzf', file], { cwd: there });
    const unpacked = join(there, readdirSync(there)[0] as string);
    const replayed = await verdict('replay', unpacked, '--out', join(out, 'replayed'));
    assert.equal(replayed.exitCode, 0, replayed.stderr);
    assert.match(replayed.stderr, /Replayed: same trace sha256:/);
    const checked = await verdict('check', unpacked, '--json');
    assert.equal(checked.exitCode, 0, checked.stderr);
    rmSync(join(unpacked, 'allure-results'), { recursive: true });
    // Without Java the results are enough.
    const reported = await execa(process.execPath, [CLI, 'report', unpacked], { env: { PATH: '', JAVA_HOME: '' } });
    assert.match(reported.stdout, /Java is missing/);
    assert.ok(existsSync(join(unpacked, 'allure-results')));
  });

  it('replays a plan in which something was replaced, under the digest that it has now', async () => {
    const copy = join(out, 'with-option');
    execFileSync('cp', ['-r', run, copy]);
    const plan = parsePlan(readFileSync(join(copy, 'plan.json'), 'utf8'), 'plan.json');
    const personal = { ...plan, spec: { ...plan.spec, name: 'of-alice' } };
    const verdictText = readFileSync(join(copy, 'verdict.json'), 'utf8');
    writeFileSync(join(copy, 'plan.json'), JSON.stringify(personal));
    writeFileSync(join(copy, 'verdict.json'), verdictText.replaceAll(planDigest(plan), planDigest(personal)));
    const files = filesOf(await bundleRun(copy, PERSONAL));
    const now = parsePlan(files.get('plan.json') ?? '', 'plan.json');
    assert.equal(now.spec.name, 'of-redacted-user');
    assert.equal((JSON.parse(files.get('verdict.json') ?? '') as { planDigest: string }).planDigest, planDigest(now));
  });

  it('of a run without a verdict has no page and says why; of another folder there is none', async () => {
    const torn = join(out, 'torn');
    execFileSync('cp', ['-r', run, torn]);
    rmSync(join(torn, 'verdict.json'));
    const { document } = await bundleRun(torn, PERSONAL);
    assert.ok(document.leftOut.includes('report.html: the run did not come to a verdict'));
    await assert.rejects(bundleRun(out, PERSONAL), InputError);
  });
});
