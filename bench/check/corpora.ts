import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLinearizable } from '../../checkers/linearizability/linearizability.ts';
import type { HistorySemantics } from '../../harness/core/history.ts';
import { readHistoryColumns } from '../../harness/store/history/columns-reader.ts';

/** What the recorded etcd logs took together, after loading, ms. */
export interface CorporaMeasured {
  readonly files: number;
  readonly wrong: readonly string[];
  /** The first time in this process. */
  readonly cold: number;
  /** The best of the later rounds, and the least processor time of one. */
  readonly warm: number;
  readonly processor: number;
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
  const times: number[] = [];
  const processor: number[] = [];
  let wrong: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const before = process.cpuUsage();
    const verdicts = histories.map(({ columns, semantics }) => checkLinearizable(columns, semantics).verdict);
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1_000);
    wrong = histories.filter(({ expected }, index) => verdicts[index] !== expected).map(({ file }) => file);
  }
  const [cold = NaN, ...later] = times;
  const memory = process.resourceUsage().maxRSS / 1024;
  return { files: entries.length, wrong, cold, warm: Math.min(...later), processor: Math.min(...processor), memory };
}

process.stdout.write(`${JSON.stringify(await measureCorpora(process.argv[2] as string))}\n`);
