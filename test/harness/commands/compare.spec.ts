import { after, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Comparison } from '../../../harness/core/campaign/comparison.ts';
import { powerDocument } from '../../../harness/power/power-document.ts';
import { verdict } from '../../verdict-process.ts';

const SPEC = 'examples/raft-forget-vote-sim.yaml';
const SHORT = ['--steps', '4000', '--quiet'];

const MEASURED = { base: 'paper', steps: 1, seeds: { from: 1, to: 1 }, leftOut: [] };

describe('verdict compare', function () {
  this.timeout(120_000);
  const out = mkdtempSync(join(tmpdir(), 'verdict-compare-command-'));
  after(() => rmSync(out, { recursive: true, force: true }));
  const compare = (...flags: readonly string[]) => verdict('compare', SPEC, ...SHORT, '--out', out, ...flags);

  it('ends with 0, one JSON document, JUnit and the trend, where builds do not differ', async () => {
    const builds = ['--builds', 'paper,paper', '--seeds', '1'];
    assert.equal((await compare(...builds)).exitCode, 0);
    const junit = join(out, 'junit.xml');
    const { exitCode, stdout, stderr } = await compare(...builds, '--json', '--junit', junit, '--history', out);
    assert.equal(exitCode, 0, stderr);
    const comparison = JSON.parse(stdout) as Comparison & { readonly report: string };
    assert.equal(comparison.result, 'no-new-failure');
    // Two columns, twice.
    assert.equal(comparison.trend?.length, 4);
    assert.match(readFileSync(comparison.report, 'utf8'), /Trend over 2 comparisons/);
    assert.match(readFileSync(junit, 'utf8'), /raft-forget-vote-sim on paper \(2\)/);
  });

  it('ends with 3 where runs tested nothing', async () => {
    // So few steps for a minute's faults that hardly an operation ends.
    const { exitCode, stdout } = await compare('--builds', 'paper,verdi', '--seeds', '1', '--steps', '1000');
    assert.equal(exitCode, 3);
    assert.match(stdout, /^No run of .* tested enough to be compared/);
  });

  it('ends with 64 before anything runs, saying what is wrong', async () => {
    const power = join(out, 'power.json');
    writeFileSync(power, JSON.stringify(powerDocument({ ...MEASURED, spec: 'another-spec' }, [])));
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['--builds', 'paper,papr'], /--builds: raft has no build "papr"; did you mean paper\?/],
      [['--builds', 'paper'], /expected two values or more/],
      [[], /needs one of --builds A,B and --by KEY=A,B/],
      [['--builds', 'paper,verdi', '--seed', '7'], /--seed is one seed/],
      [['--builds', 'paper,verdi', '--build', 'paper'], /--build is one build/],
      [['--builds', 'paper,verdi', '--seeds', '1..'], /a comparison needs an end/],
      [['--by', 'workload.rat=1/s,2/s'], /--by workload\.rat/],
      [['--builds', 'paper,verdi', '--workers', '0'], /--workers 0/],
      [['--builds', 'paper,verdi', '--power', power], /what was measured is another-spec/],
      [['--builds', 'paper,verdi', '--history', join(out, 'nowhere')], /there is no such folder/],
    ];
    const ends = await Promise.all(wrong.map(([flags]) => compare(...flags)));
    for (const [index, { exitCode, stderr }] of ends.entries()) {
      assert.match(stderr, wrong[index]?.[1] ?? /$^/);
      assert.equal(exitCode, 64);
    }
  });
});
