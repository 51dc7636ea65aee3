import { availableParallelism } from 'node:os';
import { DIRECTED } from '../../cluster/raft/directed-schedules.ts';
import { BUGS } from '../../cluster/raft/handlers/bugs.ts';
import { systems } from '../../cluster/systems/registry.ts';
import { parseText } from '../../harness/core/schedule/parse-text.ts';
import type { KeptFinding } from '../../harness/search/hunt/finding.ts';
import { trialsOf } from '../../harness/search/hunt/target.ts';
import { choicesOf } from '../../harness/search/shrink/choices.ts';
import { verdict, withOut } from '../verdict-process.ts';
import type { Report } from './report.ts';

/** Time for each bug; `VERDICT_HUNT` sets another. */
const TIME = process.env['VERDICT_HUNT'] ?? '60s';
/** Where hunts begin: nothing was tuned on these. `VERDICT_SEED` sets another. */
const SEED = process.env['VERDICT_SEED'] ?? '20000';
const NEEDED = 45;
const SHRINK_NEEDED = 0.8;
const SHRINK_RATIO = 1.5;

interface HuntDocument {
  readonly ms: number;
  readonly tally: { readonly schedules: number };
  readonly findings: readonly KeptFinding[];
}

/** Hunts every planted bug from random seeds, finds each once more from the seed it printed, and looks how small it became. */
export async function huntBugs(report: Report): Promise<void> {
  const controls = BUGS.filter((bug) => 'control' in bug).map(({ name }) => name as string);
  const hunted = DIRECTED.filter(({ bug }) => !controls.includes(bug));
  report.note(
    `${String(hunted.length)} bugs, ${TIME} each, ${String(availableParallelism())} threads, seeds from ${SEED}`,
  );
  let found = 0;
  let again = 0;
  let small = 0;
  for (const { bug, base, nodes, schedule } of hunted) {
    await withOut(async (out) => {
      const build = `${base}+${bug}`;
      const { ms, tally, findings } = await hunt(out, build, SEED, '--for', TIME, '--until-found');
      const [first] = findings;
      if (first === undefined) {
        report.note(`${build}: not found in ${String(tally.schedules)} schedules`);
        return;
      }
      found++;
      const repeated = (await hunt(out, build, first.seed, '--schedules', '1')).findings[0];
      const same = repeated?.digest === first.digest && repeated.signature === first.signature;
      if (same) again++;
      const steps = first.shrunk?.steps ?? first.steps;
      const directed = singleSteps(build, nodes, schedule);
      if (steps <= SHRINK_RATIO * directed) small++;
      report.note(
        `${build}: schedule ${String(first.position + 1)}, ${String(ms)} ms, ${first.strategy}, ${first.signature}, ` +
          `${String(steps)} steps (directed ${String(directed)})${same ? '' : ', NOT FOUND AGAIN'}`,
      );
    });
  }
  report.count(`hunt: found within ${TIME} each`, found, hunted.length, NEEDED);
  report.count('hunt: found again from the printed seed', again, found, found);
  report.count(
    `hunt: at most ${String(SHRINK_RATIO)} times the directed schedule`,
    small,
    found,
    Math.ceil(SHRINK_NEEDED * found),
  );
}

/** Steps of a directed schedule until it breaks something, with macros taken apart, as shrunk schedules have none. */
function singleSteps(build: string, nodes: number, schedule: string): number {
  const options = systems.named('raft').options({});
  const trials = trialsOf({ system: 'raft', build, options, plugins: [], semantics: null, clocks: null })(nodes);
  return choicesOf(trials, parseText(schedule, build), trials.predicates)?.length ?? NaN;
}

async function hunt(out: string, build: string, seed: string, ...flags: readonly string[]): Promise<HuntDocument> {
  const { stdout, stderr } = await verdict(
    'hunt',
    '--build',
    build,
    '--seed',
    seed,
    ...flags,
    '--out',
    out,
    '--json',
    '--quiet',
  );
  if (stdout === '') throw new Error(`verdict hunt --build ${build} gave no document:\n${stderr}`);
  return JSON.parse(stdout) as HuntDocument;
}
