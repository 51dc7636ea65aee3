import { nemesisEventsOf } from '../../harness/core/history.ts';
import type { Witness } from '../../harness/core/witness.ts';
import { readHistory } from '../../harness/store/history-file.ts';
import type { Report } from './report.ts';
import { verdictRun, withOut, type JudgedProcess } from '../verdict-process.ts';
import { join } from 'node:path';

const SPEC = 'examples/etcd-partitions.yaml';

/** The main job on unmodified etcd, its repetition, and the negative control. */
export async function etcdRuns(report: Report): Promise<void> {
  await withOut(async (out) => {
    const first = await verdictRun(out, SPEC, '--seed', '7');
    const second = await verdictRun(out, SPEC, '--seed', '7');
    const other = await verdictRun(out, SPEC, '--seed', '8');
    for (const run of [first, second, other]) {
      report.that(`${SPEC} seed ${run.document.seed}: exit code 0`, run.exitCode === 0);
      report.that(`  every fault has an effect`, everyFaultHasEffect(run));
      report.that(`  at least 2 leaders`, (await leaders(run)).size >= 2);
    }
    report.that('the same seed has the same plan digest', first.document.planDigest === second.document.planDigest);
    report.that('another seed has another', first.document.planDigest !== other.document.planDigest);
    const control = await verdictRun(out, 'examples/etcd-serializable.yaml', '--seed', '1');
    const check = control.document.checks.find(({ name }) => name === 'linearizable');
    report.that(
      'serializable reads under partitions fail as stale reads',
      check?.verdict === 'fail' && check.reason === 'stale-read',
    );
    report.note((check?.evidence as { readonly witness?: Witness }).witness?.sentence ?? 'no witness');
  });
}

function everyFaultHasEffect({ document }: JudgedProcess): boolean {
  return (
    document.effects.length > 0 &&
    document.effects.every(({ effect, skipped }) => effect?.proven === true || skipped !== undefined)
  );
}

async function leaders({ folder }: JudgedProcess): Promise<ReadonlySet<string>> {
  const { events } = await readHistory(join(folder, 'history.jsonl'), {});
  const seen = nemesisEventsOf(events).filter(({ f }) => f === 'leader');
  return new Set(seen.map(({ value }) => (value as { readonly node: string }).node));
}
