import { judgeHistory } from '../../harness/judge-history.ts';
import { loadHistory } from '../../harness/store/import/load-history.ts';
import { isJsonObject } from '../../harness/core/json.ts';

/** What one process measured of one file. Times in ms. */
export interface Measured {
  readonly verdict: string;
  readonly stages: string;
  readonly load: number;
  readonly check: number;
  /** Of both, on all processors together: what other programs do to the times does not count here. */
  readonly processor: number;
  /** Peak resident memory of the whole process, MB. */
  readonly memory: number;
}

/** From a file to its verdict, once, cold: what a user waits for, but for the start of the program. */
async function measure(file: string): Promise<Measured> {
  const processor = process.cpuUsage();
  const start = performance.now();
  const history = await loadHistory(file, {});
  const loaded = performance.now();
  const { verdict, evidence } = await judgeHistory(history, {});
  const judged = performance.now();
  const { user, system } = process.cpuUsage(processor);
  const stages = isJsonObject(evidence) && isJsonObject(evidence['stages']) ? Object.keys(evidence['stages']) : [];
  return {
    verdict,
    stages: stages.join(', '),
    load: loaded - start,
    check: judged - loaded,
    processor: (user + system) / 1_000,
    memory: process.resourceUsage().maxRSS / 1024,
  };
}

process.stdout.write(`${JSON.stringify(await measure(process.argv[2] as string))}\n`);
