import { spawnSync } from 'node:child_process';

/** Another checker on the same file. */
export interface Raced {
  readonly verdict: string;
  /** Its whole process, ms. */
  readonly total: number;
}

const PATIENCE_MS = 60_000;

/**
 * Runs the program on a history: its arguments are the file, JSON lines with our header, and the name of the model; the
 * first word of what it prints is its verdict. A minute is all it gets.
 */
export function race(program: string, file: string, model: string): Raced {
  const start = performance.now();
  const { stdout, error, status } = spawnSync(program, [file, model], { encoding: 'utf8', timeout: PATIENCE_MS });
  const total = performance.now() - start;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ETIMEDOUT') return { verdict: 'none in 60 s', total };
  if (error !== undefined) throw error;
  const [verdict = ''] = stdout.trim().split(/\s+/);
  return { verdict: verdict === '' ? `none, exit ${String(status)}` : verdict.toLowerCase(), total };
}
