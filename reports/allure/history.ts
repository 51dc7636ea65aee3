import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, messageOf } from '../../harness/core/errors.ts';

const TREND = 'history-trend.json';

/** What was carried over: from where, and how many reports it knows; undefined where there was none. */
export interface CarriedHistory {
  readonly from: string;
  readonly reports: number;
  /** Number of the newest of them. */
  readonly newest: number;
}

/**
 * Takes the history of an earlier generated report into a folder of results, so that the next report goes on with its trend.
 *
 * @param earlier the report's folder, or the `history` folder in it; there may be none, as on the first night
 * @throws InputError where what is there cannot be read
 */
export function carryHistory(earlier: string, results: string): CarriedHistory | undefined {
  const folder = [join(earlier, 'history'), earlier].find((candidate) => existsSync(join(candidate, TREND)));
  if (folder === undefined) return undefined;
  const orders = ordersIn(join(folder, TREND));
  const target = join(results, 'history');
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.json')) copyFileSync(join(folder, name), join(target, name));
  }
  return { from: folder, reports: orders.length, newest: Math.max(0, ...orders) };
}

function ordersIn(file: string): number[] {
  try {
    const trend: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (Array.isArray(trend)) return trend.map((entry: { readonly buildOrder?: number }) => entry.buildOrder ?? 0);
    throw new Error('it is no list');
  } catch (cause) {
    throw new InputError(`${file} is not the trend of an Allure report: ${messageOf(cause)}`, {
      code: 'HISTORY_UNREADABLE',
      hint: 'Leave --history out to begin a new one.',
      cause,
    });
  }
}
