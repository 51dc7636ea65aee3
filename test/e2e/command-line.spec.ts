import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { HostProbe } from '../../harness/core/contracts/host.ts';
import { MECHANISMS, type Mechanism } from '../../harness/core/mechanisms.ts';
import { faults } from '../../nemesis/registry.ts';
import { verdict, verdictRun, verdictWithoutDocker, withOut } from '../verdict-process.ts';

describe('command line', function () {
  this.timeout(60_000);

  it('refuses a wrong spec with 64, its place and the allowed values', async () => {
    await withOut(async (out) => {
      const spec = join(out, 'wrong.yaml');
      writeFileSync(
        spec,
        'name: wrong\nengine: liv\nnemesis:\n  - { fault: partition, shape: majorty, every: 8s, for: 4s }\n',
      );
      const { exitCode, stderr } = await verdict('run', spec, '--out', out);
      assert.equal(exitCode, 64);
      assert.match(stderr, /wrong\.yaml:2:9 engine: expected one of sim, lockstep, live; did you mean live\?/);
      assert.match(stderr, /wrong\.yaml:4:32 nemesis\.0\.shape/);
    });
  });

  it('refuses unknown flags, files and systems with 64', async () => {
    assert.equal((await verdict('run', '--no-such-flag')).exitCode, 64);
    assert.equal((await verdict('run', 'no-such-file.yaml')).exitCode, 64);
    assert.equal((await verdict('replay', 'no-such-run')).exitCode, 64);
    const unknown = await verdict('plan', '--system', 'zookeeper');
    assert.equal(unknown.exitCode, 64);
    assert.match(unknown.stderr, /no system "zookeeper"; known: raft, etcd/);
  });

  it('ends with 69 and the remedy when Docker is demanded but absent', async () => {
    await withOut(async (out) => {
      const { exitCode, stderr } = await verdictWithoutDocker(
        'run',
        '--engine',
        'live',
        '--host',
        'docker',
        '--out',
        out,
      );
      assert.equal(exitCode, 69);
      assert.match(stderr, /docker/i);
    });
  });

  it('ends with 64 when the run folder cannot be where it is to be made', async () => {
    await withOut(async (out) => {
      writeFileSync(join(out, 'file'), '');
      const { exitCode, stderr } = await verdict('run', '--engine', 'sim', '--out', join(out, 'file', 'runs'));
      assert.equal(exitCode, 64);
      assert.match(stderr, /file\/runs: no folder can be made there: \S+file is not a folder/);
    });
  });

  it('lists, writes a first spec that plans, and never overwrites it', async () => {
    await withOut(async (out) => {
      const listed = await verdict('list', '--json');
      const lists = JSON.parse(listed.stdout) as Record<string, { name: string }[]>;
      assert.deepEqual(
        lists['faults']?.map(({ name }) => name),
        faults.all.map(({ name }) => name),
      );
      const spec = join(out, 'mine.yaml');
      assert.equal((await verdict('init', spec)).exitCode, 0);
      const before = readFileSync(spec, 'utf8');
      assert.equal((await verdict('init', spec)).exitCode, 64);
      assert.equal(readFileSync(spec, 'utf8'), before);
      const schema = /\$schema=(\S+)/.exec(before)?.[1] ?? '';
      assert.ok(existsSync(schema), schema);
      assert.equal((await verdict('plan', spec, '--seed', '1')).exitCode, 0);
    });
  });

  it('judges a history file, and refuses a broken line with its place', async () => {
    await withOut(async (out) => {
      const file = join(out, 'history.jsonl');
      const event = (process: number, type: string, f: string, value: number | null): string =>
        JSON.stringify({ process, type, f, value });
      const write = [event(0, 'invoke', 'write', 1), event(0, 'ok', 'write', 1)];
      writeFileSync(file, [...write, event(1, 'invoke', 'read', null), event(1, 'ok', 'read', 1)].join('\n'));
      assert.equal((await verdict('check', file)).exitCode, 0);
      writeFileSync(file, [...write, event(1, 'invoke', 'read', null), event(1, 'ok', 'read', 2)].join('\n'));
      assert.equal((await verdict('check', file)).exitCode, 1);
      writeFileSync(file, [write[0], '{"process": 0, "type": "maybe"}', write[1]].join('\n'));
      const broken = await verdict('check', file);
      assert.equal(broken.exitCode, 64);
      assert.match(broken.stderr, /history\.jsonl:2/);
    });
  });

  it('says what a run folder lacks, and where what it shows comes from', async () => {
    await withOut(async (out) => {
      const { folder } = await verdictRun(out, '--engine', 'sim', '--seed', '3', '--steps', '2000', '--build', 'paper');
      const alone = await verdict('check', join(folder, 'trace.jsonl'));
      assert.equal(alone.exitCode, 64);
      assert.match(alone.stderr, /trace\.jsonl is a trace.*\n.*--rules/);
      rmSync(join(folder, 'trace.jsonl'));
      const untraced = await verdict('check', folder);
      assert.match(untraced.stderr, /has no trace\.jsonl; .* verdict\.json and invariants\.json/);
      assert.equal((await verdict('check', folder, '--quiet')).stderr, '');
      rmSync(join(folder, 'history.jsonl'));
      const lost = await verdict('check', folder);
      assert.equal(lost.exitCode, 64);
      assert.match(lost.stderr, /history\.jsonl: there is no such file/);
      writeFileSync(join(folder, 'plan.json'), '{');
      const broken = await verdict('check', folder);
      assert.equal(broken.exitCode, 64);
      assert.match(broken.stderr, /plan\.json is not JSON/);
      for (const { stderr } of [lost, broken]) assert.doesNotMatch(stderr, /ENOENT|position \d/);
    });
  });

  it('tells what this machine can do, in the words of one table', async () => {
    const { stdout, exitCode } = await verdict('doctor', '--json');
    assert.equal(exitCode, 0);
    const diagnosis = JSON.parse(stdout) as {
      readonly tools: readonly { readonly program: string }[];
      readonly hosts: readonly (HostProbe & { readonly missingFaults: readonly string[] })[];
    };
    assert.deepEqual(
      diagnosis.hosts.map(({ host }) => host),
      ['docker', 'namespace'],
    );
    const programs = Object.values<Mechanism>(MECHANISMS).flatMap(({ tool }) =>
      tool === undefined ? [] : [tool.program],
    );
    assert.deepEqual(new Set(diagnosis.tools.map(({ program }) => program)), new Set([...programs, 'java']));
    for (const { available, capabilities, missingFaults } of diagnosis.hosts) {
      if (!available) continue;
      const missing = capabilities.filter((capability) => !capability.available).map(({ name }) => name);
      assert.equal(missingFaults.includes('slow-disk'), missing.includes('disk-throttle'));
      assert.equal(missingFaults.includes('partition'), missing.includes('packet-drop'));
    }
  });

  it('lists of every fault what it needs live, and where that can be had', async () => {
    const { stdout } = await verdict('list', 'faults');
    assert.match(stdout, /^ {2}kill .*\n +live: needs signals; host namespace, docker$/m);
    assert.match(stdout, /^ {2}slow-disk .*\n +live: needs disk-throttle; host namespace as root, docker as root$/m);
    assert.match(stdout, /live: needs packet-drop; with mode: hold packet-hold in its place; host namespace, docker$/m);
  });
});
