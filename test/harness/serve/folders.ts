import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRACE_FORMAT } from '../../../harness/core/trace.ts';
import { RUN_FILES } from '../../../harness/store/run-folder.ts';
import { makeRun, type Run } from '../../reports/fixtures.ts';

/** Small, and the same each time. */
let small: Run | undefined;

/** A folder for runs; whoever made it removes it. */
export function makeOut(): string {
  return mkdtempSync(join(tmpdir(), 'verdict-serve-'));
}

/** Does something with a folder for runs, which is gone afterwards. */
export async function withOut<T>(action: (out: string) => Promise<T> | T): Promise<T> {
  const out = makeOut();
  try {
    return await action(out);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

export interface MadeRun {
  readonly seed?: string;
  readonly build?: string;
  readonly engine?: 'sim' | 'live';
  /** Lines of its trace, without the header. */
  readonly trace?: readonly string[];
}

/** A finished run in a folder, as a run leaves it. */
export function makeRunFolder(
  out: string,
  id: string,
  { seed = '7', build = 'paper', engine = 'sim', trace }: MadeRun = {},
): string {
  const { record, document } = (small ??= makeRun({ seconds: 3, operations: 30 }));
  const directory = join(out, id);
  mkdirSync(join(directory, 'nodes', 'n1'), { recursive: true });
  const spec = { ...record.plan.spec, seed, build, engine };
  writeJson(join(directory, RUN_FILES.plan), { ...record.plan, spec });
  writeJson(join(directory, RUN_FILES.verdict), { ...document, seed });
  writeFileSync(join(directory, RUN_FILES.history), '{"format":"verdict-history/1"}\n0123456789');
  writeFileSync(join(directory, RUN_FILES.report), '<!doctype html><title>report</title><p>report');
  writeFileSync(join(directory, 'nodes', 'n1', 'log.txt'), '<script>said by a node</script>\n');
  if (trace !== undefined) {
    const file = join(directory, RUN_FILES.trace);
    writeFileSync(file, `${JSON.stringify({ format: TRACE_FORMAT })}\n`);
    for (const line of trace) appendFileSync(file, `${line}\n`);
  }
  return directory;
}

export function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
