import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupedByKey } from '../../checkers/linearizability/columns/grouped.ts';
import { ColumnsJudge } from '../../checkers/linearizability/columns/judge-columns.ts';
import { checkLinearizable, defaultSteps } from '../../checkers/linearizability/linearizability.ts';
import type { HistoryColumns } from '../../harness/core/history-columns.ts';
import type { HistorySemantics } from '../../harness/core/history.ts';
import { model } from '../../harness/core/models/registry.ts';
import { readHistoryColumns } from '../../harness/store/history/columns-reader.ts';

/** What the recorded etcd logs took together, after loading, ms. */
export interface CorporaMeasured {
  readonly files: number;
  readonly wrong: readonly string[];
  /** The first time in this process, witnesses included. */
  readonly cold: number;
  /** The best of the later rounds, and the least processor time of one: the decisions alone. */
  readonly warm: number;
  readonly processor: number;
  /** The best of the later rounds with a certified witness for each that is not linearizable. */
  readonly explained: number;
  readonly memory: number;
}

const ROUNDS = 20;

interface Entry extends HistorySemantics {
  readonly file: string;
  readonly expected: { readonly linearizable: boolean };
}

/** Judges all etcd logs of the folder of recorded histories, several times. */
async function measureCorpora(folder: string): Promise<CorporaMeasured> {
  const entries = (JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Entry[]).filter(({ file }) =>
    file.includes('etcd'),
  );
  const histories = await Promise.all(
    entries.map(async ({ file, expected, model, initial, failSemantics, nilRead }) => ({
      ...(await readHistoryColumns(join(folder, file), { model, initial, failSemantics, nilRead })),
      ...{ file, expected: expected.linearizable ? 'pass' : 'fail' },
    })),
  );
  const explained: number[] = [];
  const decided: number[] = [];
  const processor: number[] = [];
  let wrong: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const verdicts = histories.map(({ columns, semantics }) => checkLinearizable(columns, semantics).verdict);
    explained.push(performance.now() - start);
    wrong = histories.filter(({ expected }, index) => verdicts[index] !== expected).map(({ file }) => file);
    const again = performance.now();
    const before = process.cpuUsage();
    for (const { columns, semantics } of histories) decide(columns, semantics);
    decided.push(performance.now() - again);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1_000);
  }
  const [cold = NaN, ...later] = explained;
  const memory = process.resourceUsage().maxRSS / 1024;
  return {
    files: entries.length,
    wrong,
    cold,
    warm: Math.min(...decided),
    processor: Math.min(...processor),
    explained: Math.min(...later),
    memory,
  };
}

/** Whether each key is linearizable, without saying why it is not. */
function decide(columns: HistoryColumns, semantics: HistorySemantics): void {
  const grouped = groupedByKey(columns);
  const judge = new ColumnsJudge(grouped, semantics, model(semantics.model), defaultSteps(1));
  for (const key of grouped.keys) judge.judge(key);
}

process.stdout.write(`${JSON.stringify(await measureCorpora(process.argv[2] as string))}\n`);
