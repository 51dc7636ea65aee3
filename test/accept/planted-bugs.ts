import pLimit from 'p-limit';
import type { Witness } from '../../harness/core/witness.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { verdictRun, withOut } from '../verdict-process.ts';
import type { Report } from './report.ts';

/** A planted bug, the checks that may name it, and its example. */
interface PlantedBug {
  readonly spec: string;
  readonly check: string;
  /** Flags that fix engine or host; default: the spec's own. */
  readonly flags: readonly string[];
}

const BUGS: readonly PlantedBug[] = [
  { spec: 'examples/raft-stale-read.yaml', check: 'linearizable', flags: [] },
  { spec: 'examples/raft-ack-before-commit.yaml', check: 'linearizable', flags: [] },
  { spec: 'examples/raft-double-apply.yaml', check: 'linearizable', flags: [] },
  { spec: 'examples/raft-forget-vote.yaml', check: 'invariants', flags: [] },
  { spec: 'examples/raft-forget-vote-sim.yaml', check: 'invariants', flags: [] },
];

const SEEDS = 10;
/** More at once and the machine, not the plan, decides when things happen. */
const AT_ONCE = 2;
const LARGEST_WITNESS = 6;

/** Each bug over ten seeds, and the correct build under the same specs and seeds. */
export async function plantedBugs(report: Report): Promise<void> {
  const limit = pLimit(AT_ONCE);
  await withOut(async (out) => {
    for (const bug of BUGS) {
      const found = await Promise.all(seeds().map((seed) => limit(() => isFound(out, bug, seed))));
      report.count(`${bug.spec}: found by ${bug.check}`, found.filter(Boolean).length, SEEDS, 9);
      const correct = await Promise.all(
        seeds().map((seed) => limit(() => verdictRun(out, bug.spec, '--seed', seed, '--build', 'paper', ...bug.flags))),
      );
      report.count(`${bug.spec} with the correct build: exit code 0`, correct.filter((run) => run.exitCode === 0).length, SEEDS, SEEDS);
      for (const run of correct.filter(({ exitCode }) => exitCode !== 0)) report.note(explain(run.document));
    }
  });
}

async function isFound(out: string, bug: PlantedBug, seed: string): Promise<boolean> {
  const { document, exitCode } = await verdictRun(out, bug.spec, '--seed', seed, ...bug.flags);
  const check = document.checks.find(({ name }) => name === bug.check);
  if (exitCode !== 1 || check?.verdict !== 'fail') return false;
  const witness = (check.evidence as { readonly witness?: Witness }).witness;
  return bug.check !== 'linearizable' || (witness !== undefined && witness.operations.length <= LARGEST_WITNESS);
}

function explain(document: VerdictDocument): string {
  const guilty = document.checks.filter(({ verdict }) => verdict !== 'pass').map(({ name, verdict, summary }) => `${name} ${verdict}: ${summary}`);
  return `seed ${document.seed}: ${guilty.join('; ')}`;
}

function seeds(): string[] {
  return Array.from({ length: SEEDS }, (_, index) => String(index + 1));
}
