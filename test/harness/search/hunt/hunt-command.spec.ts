import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execa } from 'execa';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FindingLine, KeptFinding } from '../../../../harness/search/hunt/finding.ts';
import type { Tally } from '../../../../harness/search/hunt/tally.ts';
import { packageRoot } from '../../../../harness/version.ts';
import { CLI, verdict } from '../../../verdict-process.ts';

interface HuntDocument {
  readonly folder: string;
  readonly tally: Tally;
  readonly findings: readonly (KeptFinding & { readonly again: string; readonly replay: string })[];
}

const BUG = ['--build', 'verdi+no-prev-term-check'];

describe('verdict hunt', function () {
  this.timeout(120_000);
  let out = '';
  const started: ReturnType<typeof begin>[] = [];
  before(() => void (out = mkdtempSync(join(tmpdir(), 'verdict-hunt-'))));
  after(() => {
    for (const hunting of started) hunting.kill('SIGKILL');
    rmSync(out, { recursive: true, force: true });
  });

  it('finds a bug, keeps it, and finds it again from its printed seed and by its schedule', async () => {
    const { document, exitCode } = await hunt(...BUG, '--seed', '40', '--schedules', '60', '--until-found');
    assert.equal(exitCode, 1);
    const [found] = document.findings;
    assert.ok(found);
    assert.match(
      found.again,
      new RegExp(`verdict hunt .*--build verdi\\+no-prev-term-check --seed ${found.seed} --schedules 1$`),
    );
    const again = await hunt(...wordsOf(found.again));
    assert.equal(again.exitCode, 1);
    assert.deepEqual(
      again.document.findings.map(({ signature, digest, steps }) => ({ signature, digest, steps })),
      [{ signature: found.signature, digest: found.digest, steps: found.steps }],
    );
    assert.ok(found.shrunk && found.shrunk.steps < found.steps && found.shrunk.steps > 0);
    for (const folder of [found.folder, found.shrunk.folder]) {
      const replayed = await verdict('replay', join(document.folder, folder));
      assert.equal(replayed.exitCode, 1);
      assert.match(replayed.stdout, / 0 skipped[^]* steps as recorded/);
      assert.ok(replayed.stdout.includes(`Broken is ${found.predicate ?? '?'} `), replayed.stdout);
    }
  });

  it('explains what it made small, and says how to begin the same hunt again', async () => {
    const flags = [...BUG, '--nodes', '3', '--strategy', 'regime,uniform', '--seed', '40', '--schedules', '60'];
    const { stdout, exitCode } = await verdict('hunt', ...flags, '--until-found', '--out', out);
    assert.equal(exitCode, 1);
    assert.match(
      stdout,
      /again: npx verdict hunt .* --nodes 3 --strategy regime,uniform --seed 40 --schedules 60 --until-found\n/,
    );
    const story = /^ {2}its story: (.*)$/m.exec(stdout)?.[1] ?? '';
    assert.match(readFileSync(join(packageRoot(), story), 'utf8'), /^ ?1\. n[^]*\nBroken: /);
    assert.match(readFileSync(join(packageRoot(), story, '..', 'diagram.svg'), 'utf8'), /^<svg/);
    assert.match(stdout, /^ {2}finding \d+: safety: .*\n {4}kept in .*finding-\d+-verdi.*, small in .*-shrunk-/m);
  });

  it('begins no more threads than there is work for', async () => {
    const { stdout } = await verdict(
      'hunt',
      ...BUG,
      '--seed',
      '1',
      '--schedules',
      '2',
      '--workers',
      '1000',
      '--out',
      out,
    );
    assert.match(stdout, /; 2 threads, 2 schedules$/m);
  });

  it('comes to the same with any number of threads', async () => {
    const [one, three] = await Promise.all(
      ['1', '3'].map((workers) => hunt(...BUG, '--seed', '3', '--schedules', '50', '--workers', workers)),
    );
    assert.deepEqual(gist(one), gist(three));
    assert.equal(one?.document.tally.schedules, 50);
  });

  it('ends with 0 where nothing is wrong, and goes on where it stopped', async () => {
    const first = await hunt('--build', 'verdi', '--seed', '11', '--schedules', '20');
    assert.deepEqual([first.exitCode, first.document.findings, first.document.tally.schedules], [0, [], 20]);
    const resumed = await hunt('--resume', first.document.folder, '--schedules', '10');
    assert.equal(resumed.document.tally.schedules, 30);
    const whole = await hunt('--build', 'verdi', '--seed', '11', '--schedules', '30');
    assert.deepEqual(resumed.document.tally, whole.document.tally);
  });

  it('loses no finding when it is killed, and goes on afterwards', async () => {
    const hunting = begin('--out', out, ...BUG, '--seed', '40', '--for', '60s');
    started.push(hunting);
    await appears(hunting, /again: .*--schedules 1/);
    hunting.kill('SIGKILL');
    await hunting;
    const folder = newest(out);
    const lines = readFileSync(join(folder, 'findings.jsonl'), 'utf8').trim().split('\n').slice(1);
    const kept = lines
      .map((line) => JSON.parse(line) as FindingLine)
      .filter(({ type }) => type === 'finding') as KeptFinding[];
    assert.ok(kept.length > 0);
    for (const finding of kept) assert.ok(existsSync(join(folder, finding.folder, 'schedule.jsonl')));
    const resumed = await hunt('--resume', folder, '--schedules', '10');
    assert.equal(resumed.exitCode, 1);
    assert.ok(resumed.document.findings.some(({ signature }) => signature === kept[0]?.signature));
  });

  it('ends soon at Ctrl-C, with what it found and exit code 130', async () => {
    const hunting = begin('--out', out, ...BUG, '--seed', '40', '--for', '60s');
    started.push(hunting);
    await appears(hunting, /again: .*--schedules 1/);
    hunting.kill('SIGINT');
    const { exitCode, stdout } = await hunting;
    assert.equal(exitCode, 130);
    assert.match(stdout, /go on: npx verdict hunt --resume/);
  });

  it('refuses what cannot be hunted, and says why', async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['--system', 'etcd'], /no handlers/],
      [['--system', 'nosuch'], /known to a hunt: raft, maelstrom$/m],
      [['--set', 'nodes=5'], /--nodes 5/],
      [['--out', '/proc/nowhere/at/all'], /\/proc\/nowhere\/at\/all: no folder can be made there/],
      [['--resume', out], /no hunt's folder: it has no hunt\.json[^]*hunt-40-/],
      [['--build', 'verdi+nonsense'], /no build/],
      [['--strategy', 'hope'], /no strategy "hope"/],
      [['--nodes', '3,x'], /--nodes 3,x/],
      [['--for', 'long'], /--for long/],
      [['--schedules', '0'], /--schedules 0/],
      [['--semantics', 'ideal'], /no network semantics/],
      [['--resume', join(tmpdir(), 'nothing-here')], /nothing-here does not exist/],
      [['--resume', 'x', '--seed', '1'], /--resume goes on as the hunt began/],
    ];
    const ended = await Promise.all(cases.map(([flags]) => verdict('hunt', ...flags)));
    for (const [index, { exitCode, stderr }] of ended.entries()) {
      assert.equal(exitCode, 64, stderr);
      assert.match(stderr, cases[index]?.[1] ?? /$^/);
    }
  });

  async function hunt(...flags: readonly string[]): Promise<{ document: HuntDocument; exitCode: number }> {
    const place = flags.includes('--resume') ? [] : ['--out', out];
    const { stdout, stderr, exitCode } = await verdict('hunt', ...flags, ...place, '--json');
    assert.notEqual(stdout, '', stderr);
    return { document: JSON.parse(stdout) as HuntDocument, exitCode };
  }
});

/** The words after `npx verdict hunt`. */
function wordsOf(command: string): string[] {
  return command.split(' ').slice(3);
}

function gist(ended: { readonly document: HuntDocument } | undefined): unknown {
  const findings = ended?.document.findings.map(({ seed, signature, digest, steps, shrunk }) => ({
    ...{ seed, signature, digest, steps },
    small: shrunk?.digest,
  }));
  return { tally: ended?.document.tally, findings };
}

function begin(...flags: readonly string[]) {
  return execa(process.execPath, [CLI, 'hunt', ...flags], { reject: false, stdin: 'ignore' });
}

/** Until the process has said so. */
async function appears(hunting: ReturnType<typeof begin>, what: RegExp): Promise<void> {
  let text = '';
  await new Promise<void>((resolve, reject) => {
    hunting.stdout.on('data', (chunk) => {
      text += String(chunk);
      if (what.test(text)) resolve();
    });
    hunting.stdout.on('end', () => reject(new Error(`it ended with ${text}`)));
  });
}

function newest(out: string): string {
  const folders = readdirSync(out).filter((name) => existsSync(join(out, name, 'hunt.json')));
  const started = (name: string): string => name.replace(/^.*-(\d{8}T\d{6})/, '$1');
  folders.sort((one, other) => started(one).localeCompare(started(other)));
  return join(out, folders.at(-1) ?? '');
}
