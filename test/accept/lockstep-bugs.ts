import { execa } from 'execa';
import { join } from 'node:path';
import type { KeptFinding } from '../../harness/search/hunt/finding.ts';
import { packageRoot } from '../../harness/version.ts';
import { verdict, withOut } from '../verdict-process.ts';
import type { Report } from './report.ts';

/** A planted bug of an example program, and how it is hunted. */
interface Hunted {
  readonly build: string;
  readonly flags: readonly string[];
}

const HUNTED: readonly Hunted[] = [
  ...['python+forget-vote', 'ruby+stale-append', 'javascript+stale-read'].map((build) => ({
    build,
    flags: ['--system', 'maelstrom', '--build', build],
  })),
  { build: 'go-etcd-raft+forget-hard-state', flags: ['test/accept/lockstep-go.yaml'] },
];

const SEEDS = ['1', '2', '3', '4', '5'];
const LARGEST = 60;
const REPLAYS = 10;

interface HuntDocument {
  readonly ms: number;
  readonly folder: string;
  readonly tally: { readonly schedules: number; readonly steps: number };
  readonly findings: readonly KeptFinding[];
}

/**
 * Hunts each planted bug of the example programs within the budget that a hunt has by itself, looks how small the finding
 * became, and replays the small schedule over and over: it has to break the same, at the same step, on the same trace.
 */
export async function lockstepBugs(report: Report): Promise<void> {
  await execa('sh', [join(packageRoot(), 'examples', 'nodes', 'go-etcd-raft', 'build.sh')]);
  for (const { build, flags } of HUNTED) {
    let found = 0;
    let small = 0;
    let repeated = 0;
    for (const seed of SEEDS) {
      await withOut(async (out) => {
        const { ms, tally, folder, findings } = await hunt(out, ...flags, '--seed', seed, '--until-found');
        const [first] = findings;
        const spent = `${String(tally.schedules)} schedules, ${String(tally.steps)} steps, ${String(Math.round(ms / 1000))} s`;
        if (first === undefined) {
          report.note(`${build}, seed ${seed}: not found in ${spent}`);
          return;
        }
        found++;
        const steps = first.shrunk?.steps ?? first.steps;
        if (steps <= LARGEST) small++;
        const endings = await replays(join(folder, (first.shrunk ?? first).folder));
        const same = new Set(endings).size === 1 && endings[0]?.includes(first.predicate ?? '') === true;
        if (same) repeated++;
        report.note(
          `${build}, seed ${seed}: schedule ${String(first.position + 1)} by ${first.strategy}, ${first.signature}, ` +
            `${String(first.steps)} steps, shrunk to ${String(steps)}; ${spent}${same ? '' : '; REPLAYS DIFFER'}`,
        );
        if (!same) for (const ending of new Set(endings)) report.note(ending);
      });
    }
    report.count(`lockstep-bugs: ${build} found`, found, SEEDS.length, SEEDS.length);
    report.count(`lockstep-bugs: ${build} at most ${String(LARGEST)} steps`, small, SEEDS.length, SEEDS.length);
    report.count(`lockstep-bugs: ${build} the same ${String(REPLAYS)} times`, repeated, SEEDS.length, SEEDS.length);
  }
}

async function hunt(out: string, ...flags: readonly string[]): Promise<HuntDocument> {
  const { stdout, stderr } = await verdict('hunt', ...flags, '--out', out, '--json', '--quiet');
  if (stdout === '') throw new Error(`verdict hunt ${flags.join(' ')} gave no document:\n${stderr}`);
  return JSON.parse(stdout) as HuntDocument;
}

/** Of each replay the digest of its trace and what it broke; anything else it came to is told as it is. */
async function replays(folder: string): Promise<string[]> {
  const endings: string[] = [];
  for (let each = 0; each < REPLAYS; each++) {
    const { exitCode, stdout, stderr } = await verdict('replay', join(folder, 'schedule.jsonl'));
    const lines = stdout.split('\n').filter((line) => /sha256:|^fail: /.test(line));
    endings.push(exitCode === 1 ? lines.join('\n') : `exit code ${String(exitCode)}: ${stdout}${stderr}`);
  }
  return endings;
}
