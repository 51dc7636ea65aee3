import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareOutcomes } from '../../harness/campaign/compare/compare-outcomes.ts';
import type { ComparedRun } from '../../harness/campaign/compare/compared-run.ts';
import { pastRuns } from '../../harness/campaign/compare/comparison-folder.ts';
import type { Comparison } from '../../harness/core/campaign/comparison.ts';
import { verdict, withOut } from '../verdict-process.ts';
import type { Report } from './report.ts';

const SPEC = `
name: partitions
system: raft
engine: sim
nodes: 3
steps: 2000
workload: { name: register, keys: 2, clients: 6 }
nemesis:
  - { fault: partition, shape: isolate-leader, every: 4s, for: 2s }
  - { fault: kill, target: leader, every: 5s, for: 1s }
`;

/** A build and itself over 200 seeds, its odd seeds and its even ones, and a planted bug among ten builds by bisection. */
export async function comparisons(report: Report): Promise<void> {
  await withOut(async (out) => {
    const spec = join(out, 'partitions.yaml');
    writeFileSync(spec, SPEC);
    const compare = async (...flags: readonly string[]): Promise<Compared> => {
      const ended = await verdict('compare', spec, ...flags, '--json', '--quiet', '--out', out);
      return { exitCode: ended.exitCode, ...(JSON.parse(ended.stdout) as Comparison & { readonly folder: string }) };
    };
    const same = await compare('--builds', 'paper,paper', '--seeds', '1..200');
    const traces = same.scenarios[0]?.against[0]?.traces;
    report.that('a build and itself: exit code 0', same.exitCode === 0);
    report.count('a build and itself: traces alike', traces?.same ?? 0, 200, 200);
    report.that('a build and itself: no difference, at a stated level', saysNone(same));
    report.that('a build on other seeds: no difference, at a stated level', saysNone(halves(same)));

    const builds = [
      ...Array.from({ length: 7 }, () => 'paper'),
      ...Array.from({ length: 3 }, () => 'paper+forget-vote'),
    ];
    const bug = await compare('--builds', builds.join(','), '--seeds', '1..5', '--bisect');
    const [signature] = bug.signatures;
    report.that('a planted bug: exit code 1', bug.exitCode === 1);
    report.that('a planted bug: found where it began', signature?.first === 7 && signature.tried.length <= 6);
    report.that(
      'a planted bug: both nodes where runs part',
      bug.divergences.length > 0 && bug.divergences.every(({ sides }) => sides[0].node && sides[1].node),
    );
  });
}

type Compared = Comparison & { readonly folder: string; readonly exitCode: number };

/** Runs of the first column only: odd seeds against even ones, as if they were two builds with one seed each. */
function halves({ folder, ...compared }: Compared): Comparison {
  const runs = pastRuns(folder).flatMap(({ column, outcome }): ComparedRun[] => {
    const { job } = outcome;
    return column > 0
      ? []
      : [{ column: job.seed % 2, outcome: { ...outcome, job: { ...job, seed: Math.ceil(job.seed / 2) } } }];
  });
  return compareOutcomes({ ...compared, columns: ['even', 'odd'], runs, divergences: [] });
}

function saysNone({ remarks }: Comparison): boolean {
  return remarks.some((remark) => /^No difference in rates or measures at the level of 5 %/.test(remark));
}
