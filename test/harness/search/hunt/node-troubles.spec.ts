import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../../harness/version.ts';
import { HuntFolder } from '../../../../harness/search/hunt/hunt-folder.ts';
import { troubledIn, type Tally } from '../../../../harness/search/hunt/tally.ts';
import { verdict, type Ended } from '../../../verdict-process.ts';

describe('a hunt of processes', function () {
  this.timeout(120_000);
  let out = '';
  before(() => void (out = mkdtempSync(join(tmpdir(), 'verdict-hunt-'))));
  after(() => rmSync(out, { recursive: true, force: true }));

  it('goes on when a node fails in some schedule, says so, and is the same with other threads', async () => {
    const flags = ['--seed', '5', '--strategy', 'swarm', '--schedules', '4', '--no-liveness', '--json'];
    const [one, two] = [await hunt(...flags, '--workers', '1'), await hunt(...flags, '--workers', '2')];
    assert.equal(one.exitCode, 0, one.stderr);
    const { tally, folder } = documentOf(one);
    assert.equal(tally.schedules, 4);
    const troubled = troubledIn(tally);
    assert.ok(troubled > 0 && troubled < 4, JSON.stringify(tally));
    assert.match(
      tally.troubles['NODE_PROTOCOL']?.first ?? '',
      /^seed 5: n1, life 2, line 1 to it: what the node wrote is not JSON/,
    );
    assert.ok(one.stderr.includes(`ended by a node's process (NODE_PROTOCOL); the first: seed `), one.stderr);
    assert.deepEqual(documentOf(two).tally, tally);
    const { settings, progress } = HuntFolder.open(folder);
    assert.equal(settings.target.lockstep?.program?.kind, 'binary');
    assert.deepEqual(progress.tally, tally);
  });

  it('ends with an error when no schedule can be led to its end', async () => {
    const { exitCode, stderr } = await hunt(
      '--seed',
      '1',
      '--schedules',
      '50',
      '--set',
      `binary=${program('prints-garbage-soon')}`,
    );
    assert.equal(exitCode, 64, stderr);
    assert.match(stderr, /none of \d+ schedules could be led to its end; seed \d+: n\d, life 1, line 3 to it: /);
  });

  it('does not begin when no node can be started', async () => {
    const { exitCode, stderr } = await hunt('--set', `binary=${program('crashes-at-init')}`);
    assert.equal(exitCode, 64, stderr);
    assert.match(stderr, /^verdict: n1 ended with exit status 1 when it was told to start/m);
  });

  async function hunt(...flags: readonly string[]): Promise<Ended> {
    const spec = join(out, 'spec.yaml');
    const lines = ['name: troubles', 'system: maelstrom', 'engine: lockstep', 'nodes: 3', 'options: { runtime: none }'];
    writeFileSync(spec, [...lines, `binary: ${program('garbled-second-life')}`, ''].join('\n'));
    return verdict('hunt', spec, '--out', out, ...flags);
  }
});

function program(name: string): string {
  return join(packageRoot(), 'test', 'cluster', 'lockstep', 'programs', 'bad', `${name}.mjs`);
}

function documentOf({ stdout }: Ended): { readonly tally: Tally; readonly folder: string } {
  return JSON.parse(stdout) as { readonly tally: Tally; readonly folder: string };
}
