import pLimit from 'p-limit';
import type { Witness } from '../../harness/core/witness.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { verdictRun, withOut } from '../verdict-process.ts';
import type { Report } from './report.ts';

/** A planted bug's example, the check that must find it, and the first of its ten seeds. */
interface PlantedBug {
  readonly spec: string;
  readonly check: string;
  readonly firstSeed: number;
}

const BUGS: readonly PlantedBug[] = [
  { spec: 'examples/raft-stale-read.yaml', check: 'linearizable', firstSeed: 1 },
  { spec: 'examples/raft-ack-before-commit.yaml', check: 'linearizable', firstSeed: 1 },
  { spec: 'examples/raft-double-apply.yaml', check: 'linearizable', firstSeed: 1 },
  { spec: 'examples/raft-forget-vote.yaml', check: 'invariants', firstSeed: 1 },
  { spec: 'examples/raft-lose-unsynced.yaml', check: 'linearizable', firstSeed: 1 },
  // The scheduler was tuned on the seeds before these.
  { spec: 'examples/raft-forget-vote-sim.yaml', check: 'invariants', firstSeed: 101 },
];

const SEEDS = 10;
const FOUND_AT_LEAST = 9;
/** More at once and the machine, not the plan, decides when things happen. */
const AT_ONCE = 2;
const LARGEST_WITNESS = 6;

/** The parts of the list by name: each bug over ten seeds, and the correct build under the same spec and seeds. */
export const PLANTED_BUGS: Readonly<Record<string, (report: Report) => Promise<void>>> = Object.fromEntries(
  BUGS.map((bug) => [bug.spec.replace(/^examples\/(.*)\.yaml$/, '$1'), (report: Report) => plantedBug(report, bug)]),
);

async function plantedBug(report: Report, bug: PlantedBug): Promise<void> {
  const limit = pLimit(AT_ONCE);
  const seeds = Array.from({ length: SEEDS }, (_, index) => String(bug.firstSeed + index));
  await withOut(async (out) => {
    const found = await Promise.all(seeds.map((seed) => limit(() => isFound(out, bug, seed))));
    report.count(`${bug.spec}: found by ${bug.check}`, found.filter(Boolean).length, SEEDS, FOUND_AT_LEAST);
    const runs = await Promise.all(
      seeds.map((seed) => limit(() => verdictRun(out, bug.spec, '--seed', seed, '--build', 'paper'))),
    );
    const accused = runs.filter(({ exitCode }) => exitCode !== 0);
    report.count(`${bug.spec} with the correct build: exit code 0`, SEEDS - accused.length, SEEDS, SEEDS);
    for (const { document } of accused) report.note(explain(document));
  });
}

async function isFound(out: string, bug: PlantedBug, seed: string): Promise<boolean> {
  const { document, exitCode } = await verdictRun(out, bug.spec, '--seed', seed);
  const check = document.checks.find(({ name }) => name === bug.check);
  if (exitCode !== 1 || check?.verdict !== 'fail') return false;
  const witness = (check.evidence as { readonly witness?: Witness }).witness;
  return bug.check !== 'linearizable' || (witness !== undefined && witness.operations.length <= LARGEST_WITNESS);
}

function explain(document: VerdictDocument): string {
  const guilty = document.checks
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ name, verdict, summary }) => `${name} ${verdict}: ${summary}`);
  return `seed ${document.seed}: ${guilty.join('; ')}`;
}
