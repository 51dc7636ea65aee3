import { Status } from 'allure-js-commons';
import type { Comparison } from '../../harness/core/campaign/comparison.ts';
import { digestOf } from '../../harness/core/digest.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import { writeEndedResult } from '../allure/results.ts';
import { STATUS_OF } from '../allure/status.ts';

/**
 * Writes the checks of a comparison as Allure results. Their histories go by scenario and place among the builds, so that a trend runs
 * over what was the newest build each time.
 *
 * @param span when it began and ended, epoch ms
 */
export function writeComparisonResults(
  { key, sentence, remarks, command }: Comparison,
  checks: readonly CheckResult[],
  { start, stop }: { readonly start: number; readonly stop: number },
  resultsDirectory: string,
): void {
  for (const [place, { name, verdict, summary }] of checks.entries()) {
    const id = digestOf({ compare: key, place, scenario: name.replace(/ on .*$/, '') });
    const message = verdict === 'pass' ? summary : `[${verdict === 'fail' ? 'bug' : verdict}] ${summary}`;
    writeEndedResult(
      {
        name: `compare ${name}`,
        fullName: `compare ${name}`,
        testCaseId: id,
        historyId: id,
        status: verdict === 'vacuous' ? Status.BROKEN : STATUS_OF[verdict],
        statusDetails: { message, trace: [sentence, ...remarks, command].join('\n') },
        start,
        stop,
      },
      resultsDirectory,
    );
  }
}
