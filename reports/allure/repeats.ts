import { digestOf } from '../../harness/core/digest.ts';
import { readResults, writeResult, type ResultFile } from './result-files.ts';

/**
 * Makes the results of one plan that was run several times results of their own: Allure would take them for retries of one
 * test and show the last alone, and a failure that did not come back is the most interesting of them. Where they differ, all
 * are flaky.
 *
 * @param directories folders of results, one per run, in their order
 */
export function markRepeats(directories: readonly string[]): void {
  const runs = directories.map(readResults);
  const statuses = new Set(runs.flatMap((files) => files.map(({ result }) => result.status)));
  runs.forEach((files, index) => {
    for (const file of files) writeResult(repeated(file, index + 1, runs.length, statuses.size > 1));
  });
}

function repeated({ path, result }: ResultFile, number: number, times: number, flaky: boolean): ResultFile {
  // The first keeps its history: it is what a single run would have been.
  const isFirst = number === 1;
  const repetition = { name: 'repetition', value: `${String(number)} of ${String(times)}`, excluded: isFirst };
  return {
    path,
    result: {
      ...result,
      name: `${result.name}, repetition ${String(number)}`,
      ...(isFirst || result.historyId === undefined
        ? {}
        : { historyId: digestOf({ historyId: result.historyId, repetition: number }) }),
      parameters: [...result.parameters, repetition],
      statusDetails: { ...result.statusDetails, ...(flaky && { flaky }) },
    },
  };
}
