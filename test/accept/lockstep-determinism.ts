import { argumentsFor, CONTROL, NONDETERMINISTIC, SELDOM } from '../cluster/lockstep/nondeterministic-nodes.ts';
import { EVERYTHING, runIn, SUBJECTS, type Surroundings } from '../cluster/lockstep/surroundings.ts';
import { verdict, withOut } from '../verdict-process.ts';
import type { Report } from './report.ts';

const REPETITIONS = 20;
const STEPS = 3_000;

/** One after the other, over and over; each run takes its plan twice. */
const SURROUNDINGS: Readonly<Record<string, Surroundings>> = {
  plain: {},
  load: { load: true },
  chunks: { chunks: true },
  environment: { environment: true },
  directory: { directory: true },
  limit: { limit: true },
  everything: EVERYTHING,
};

/** The same trace of one seed twenty times, whatever surrounds the run, for the reference node and each runtime. */
export async function lockstepDeterminism(report: Report): Promise<void> {
  const other = process.env['VERDICT_OTHER_NODE'];
  const kinds = Object.entries({ ...SURROUNDINGS, ...(other !== undefined && { 'other Node.js': { node: other } }) });
  if (other === undefined) report.note('VERDICT_OTHER_NODE names no other Node.js, so all ran with one');
  const digests = new Map(Object.keys(SUBJECTS).map((name) => [name, [] as string[]]));
  for (let count = 0; count < REPETITIONS; count++) {
    const [kind, surroundings] = kinds[count % kinds.length] as (typeof kinds)[number];
    for (const [name, subject] of Object.entries(SUBJECTS)) {
      const { level, traceDigest = '' } = await runIn(surroundings, subject, STEPS);
      digests.get(name)?.push(`${level} ${traceDigest}`);
      report.note(`${name}, ${kind}: ${level} ${traceDigest}`);
    }
  }
  for (const [name, found] of digests) {
    const same = found.filter((digest) => digest === found[0] && digest.startsWith('exact sha256:')).length;
    report.count(`${name}: the same trace`, same, REPETITIONS, REPETITIONS);
  }
}

/** Nodes that take something from their surroundings are denied to be exact within twenty repetitions; the control is not. */
export async function nondeterminismDenied(report: Report): Promise<void> {
  for (const program of [...Object.keys(NONDETERMINISTIC), SELDOM, CONTROL]) {
    await withOut(async (out) => {
      const flags = [...argumentsFor(program), '--repeat', String(REPETITIONS), '--out', out, '--json', '--quiet'];
      const { stderr } = await verdict('run', ...flags);
      const said = stderr.trim().split('\n').at(-1) ?? '';
      report.note(`${program}: ${said}`);
      if (program === CONTROL) report.that(`${program} keeps the claim`, said.includes('took the same steps'));
      else report.that(`${program} is denied`, said.startsWith('not exact: ') && namesPlace(said));
      const cause = NONDETERMINISTIC[program];
      if (cause !== undefined) report.that(`${program}: where it comes from`, cause.test(said));
    });
  }
}

/** Step and node of the first difference. */
function namesPlace(said: string): boolean {
  return /differed first (?:at step \d+|before the first step), in n1, life 1/.test(said);
}
