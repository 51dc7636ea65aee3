import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Divergence } from '../../reports/site/divergence.ts';
import type { RunAccount } from '../../reports/site/run-account.ts';
import { TRACE_FORMAT } from '../core/trace.ts';
import { RUN_FILES } from '../store/run-folder.ts';
import { openWithin } from './regular-file.ts';

/** A run's trace, and what makes it comparable with another. */
export interface Traced {
  readonly account: RunAccount;
  readonly directory: string;
}

/**
 * The first step in which two exact runs of one spec differ, by their lines. Traces are read side by side and no further than
 * that, so their length does not matter.
 */
export async function firstDivergence(one: Traced, other: Traced): Promise<Divergence> {
  const reason = incomparable(one, other);
  if (reason !== undefined) return { kind: 'not-compared', reason };
  const [left, right] = [stepLines(one.directory), stepLines(other.directory)];
  try {
    for (let step = 1; ; step++) {
      const [a, b] = [await next(left), await next(right)];
      if (a === undefined && b === undefined) return { kind: 'same', steps: step - 1 };
      if (a !== b) return { kind: 'differs', step, lines: [a, b] };
    }
  } finally {
    await Promise.all([left.return(undefined), right.return(undefined)]);
  }
}

function incomparable(one: Traced, other: Traced): string | undefined {
  const runs = [one, other];
  if (runs.some(({ account }) => account.run.engine !== 'sim' && account.run.engine !== 'lockstep')) {
    return 'only the steps of runs in sim or in lockstep are fixed by a seed';
  }
  if (one.account.run.name !== other.account.run.name) return 'the runs are of different specs';
  if (runs.some(({ directory }) => !existsSync(join(directory, RUN_FILES.trace)))) return 'a run has no trace';
  return undefined;
}

async function next(lines: AsyncGenerator<string>): Promise<string | undefined> {
  const result = await lines.next();
  return result.done === true ? undefined : result.value;
}

/** The lines of a trace without its header, each without its line feed. */
async function* stepLines(directory: string): AsyncGenerator<string> {
  const file = await openWithin(directory, [RUN_FILES.trace]);
  if (file === undefined) return;
  let first = true;
  let rest = '';
  for await (const chunk of file.handle.createReadStream({ encoding: 'utf8' }) as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!first || !line.includes(HEADER)) yield line;
      first = false;
    }
  }
  if (rest !== '') yield rest;
}

const HEADER = `"format":"${TRACE_FORMAT}"`;
