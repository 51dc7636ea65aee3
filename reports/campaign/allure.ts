import { Status } from 'allure-js-commons';
import type { CampaignSummary } from '../../harness/core/campaign/summary.ts';
import { digestOf } from '../../harness/core/digest.ts';
import { writeEndedResult } from '../allure/results.ts';
import type { JUnitCase } from '../junit/suite.ts';
import { suiteOfCampaign } from './junit.ts';

/**
 * A campaign as Allure results: one per scenario and place of the matrix, control and regression. Their history does not depend on
 * seeds or the day, so Allure shows each of them over the nights.
 *
 * @param ended epoch ms
 */
export function writeCampaignResults(summary: CampaignSummary, directory: string, ended: number): void {
  const { className, cases } = suiteOfCampaign(summary);
  for (const each of cases) {
    const id = digestOf({ campaign: className, name: each.name });
    writeEndedResult(
      {
        name: each.name,
        fullName: `${className}: ${each.name}`,
        testCaseId: id,
        historyId: id,
        ...statusOf(each),
        start: ended - summary.elapsed,
        stop: ended,
      },
      directory,
    );
  }
}

function statusOf({ problem }: JUnitCase) {
  if (problem === undefined) return { status: Status.PASSED, statusDetails: {} };
  const { kind, message, details } = problem;
  return { status: kind === 'failure' ? Status.FAILED : Status.BROKEN, statusDetails: { message, trace: details } };
}
