import { cpus } from 'node:os';
import pLimit from 'p-limit';
import { verdictRun, withOut } from '../verdict-process.ts';
import type { Report } from './report.ts';

const REPETITIONS = 100;
const FLAGS = ['--engine', 'sim', '--system', 'raft', '--build', 'verdi', '--steps', '20000', '--seed', '1'];

/** One run of 20,000 steps, a hundred times, each in a process of its own: every trace has the same digest. */
export async function digestsRepeat(report: Report): Promise<void> {
  const limit = pLimit(cpus().length);
  const digests = await withOut((out) =>
    Promise.all(
      Array.from({ length: REPETITIONS }, () =>
        limit(async () => {
          const { exitCode, document } = await verdictRun(out, ...FLAGS);
          return exitCode === 0 ? document.traceDigest : `exit code ${String(exitCode)}`;
        }),
      ),
    ),
  );
  const first = digests[0];
  report.note(`${String(first)} on node ${process.version}`);
  const same = digests.filter((digest) => digest === first && digest?.startsWith('sha256:') === true).length;
  report.count('the trace digest repeats', same, REPETITIONS, REPETITIONS);
}
