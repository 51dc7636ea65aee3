import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import { Attempts } from '../../../../harness/search/hunt/attempt.ts';
import type { System } from '../../../../harness/core/contracts/system.ts';
import type { KeptFinding } from '../../../../harness/search/hunt/finding.ts';
import { refusedUpgrade, trialsOf, type HuntTarget } from '../../../../harness/search/hunt/target.ts';
import { STRATEGIES } from '../../../../harness/search/strategies/portfolio.ts';
import { verdict, type Ended } from '../../../verdict-process.ts';
import { targetOf } from './subjects.ts';

const OTHERS = ['paper+no-pre-vote', 'paper+log-reads'];

describe('upgrades in hunts', function () {
  this.timeout(60_000);
  let out = '';
  before(() => void (out = mkdtempSync(join(tmpdir(), 'verdict-hunt-'))));
  after(() => rmSync(out, { recursive: true, force: true }));

  for (const strategy of STRATEGIES) {
    it(`are in schedules of ${strategy.name} where there are other builds, and lead to the same again`, () => {
      const drawn = (target: HuntTarget): string[] => {
        const options = { strategies: [strategy], sizes: [3], trials: trialsOf(target), progress: false, dear: true };
        const attempts = new Attempts(options);
        return ['1', '2', '3', '4', '5', '6'].flatMap((seed) =>
          attempts.record(seed).schedule.flatMap((step) => (step.rule === 'upgrade' ? [step.build] : [])),
        );
      };
      const builds = drawn({ ...targetOf('paper'), otherBuilds: OTHERS });
      assert.deepEqual([...new Set(builds)].sort(), ['paper', ...OTHERS].sort());
      assert.deepEqual(drawn(targetOf('paper')), []);
    });
  }

  it('come only to builds that every node can go on as', () => {
    assert.equal(refusedUpgrade(raft, ['paper', ...OTHERS], 'paper'), undefined);
    assert.match(refusedUpgrade(raft, ['paper', 'verdi'], 'verdi') ?? '', /cannot be in one cluster/);
    const without: System = { ...raft };
    delete without.refuseUpgrade;
    assert.equal(refusedUpgrade(without, ['paper', 'paper+log-reads'], 'paper'), 'raft has no upgrades');
  });

  it('show what only another build does wrong, in a small schedule that replays', async () => {
    const { exitCode, stdout, stderr } = await hunt('--build', 'paper,paper+forget-log', '--nodes', '3', '--json');
    assert.equal(exitCode, 1, stderr);
    assert.match(stderr, /^raft paper with upgrades to paper\+forget-log, 3 nodes/m);
    const { findings, folder } = JSON.parse(stdout) as {
      findings: (KeptFinding & { again: string })[];
      folder: string;
    };
    const [found] = findings;
    assert.match(found?.again ?? '', /--build paper,paper\+forget-log /);
    const small = join(folder, found?.shrunk?.folder ?? '');
    assert.match(readFileSync(join(small, 'story.txt'), 'utf8'), /restarts as build paper\+forget-log/);
    const replayed = await verdict('replay', small);
    assert.deepEqual([replayed.exitCode, / 0 skipped/.test(replayed.stdout)], [1, true], replayed.stdout);
    assert.match(replayed.stdout, / steps as recorded/);
  });

  it('come from the faults of a spec, too', async () => {
    const spec = join(out, 'spec.yaml');
    const upgrade = 'nemesis: [{ fault: upgrade, to: paper+forget-log, target: one, every: 5s, for: 2s }]';
    writeFileSync(spec, ['name: mixed', 'system: raft', 'build: paper', 'engine: sim', upgrade, ''].join('\n'));
    const { exitCode, stdout } = await hunt(spec);
    assert.equal(exitCode, 1, stdout);
    assert.match(stdout, /^raft paper with upgrades to paper\+forget-log/m);
  });

  it('are refused where nodes cannot make them', async () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['paper,verdi', /--build paper,verdi: nodes cannot be upgraded to verdi: .* cannot be in one cluster/],
      ['paper,paper', /nodes cannot be upgraded to paper: nodes begin as it/],
      ['paper,nonsense', /raft has no build "nonsense"/],
    ];
    const ended = await Promise.all(cases.map(([builds]) => hunt('--build', builds)));
    for (const [index, { exitCode, stderr }] of ended.entries()) {
      assert.equal(exitCode, 64, stderr);
      assert.match(stderr, cases[index]?.[1] ?? /$^/);
    }
  });

  function hunt(...flags: readonly string[]): Promise<Ended> {
    return verdict('hunt', ...flags, '--seed', '1', '--schedules', '60', '--until-found', '--out', out);
  }
});
