import { CAMPAIGN_FORMAT, type CampaignEnd, type CampaignSummary, type Minimum } from '../core/campaign/summary.ts';
import type { Ending } from '../core/campaign/outcome.ts';
import { judgeCampaign, type FailOn } from './judgement.ts';
import { minimumsOf } from './minimums.ts';
import type { RegressionSummary } from '../core/campaign/summary.ts';
import type { Results } from './results.ts';

/** What a summary needs beside the results. */
export interface SummaryFacts {
  readonly name: string;
  readonly ended: CampaignEnd;
  readonly version: string;
  readonly seeds: string;
  readonly shard: string | null;
  readonly elapsed: number;
  /** Jobs in all, where that is known. */
  readonly of: number | null;
  readonly failOn: FailOn;
  readonly minimums: readonly Pick<Minimum, 'name' | 'least'>[];
  readonly regressions: readonly RegressionSummary[];
  readonly resume: string;
}

/** What a campaign came to. Pure: the same results give the same summary. */
export function summaryOf(results: Results, facts: SummaryFacts): CampaignSummary {
  const { name, ended, version, seeds, shard, elapsed, of, failOn, regressions, resume } = facts;
  const { done, runs } = results.counts;
  const { matrix, signatures, controls, tested, troubles, slow } = results;
  const tests = matrix.filter(({ purpose }) => purpose === 'test');
  const endings = tests.reduce((sum, row) => addEndings(sum, row.endings), NO_ENDINGS);
  const decided = endings.pass + endings.unknown + endings.vacuous + endings.fail;
  const minimums = minimumsOf(tested, decided, facts.minimums);
  const judgement = judgeCampaign({ matrix, signatures, controls, minimums, regressions, troubles }, failOn, ended);
  return {
    format: CAMPAIGN_FORMAT,
    name,
    ...judgement,
    ended,
    version,
    seeds,
    shard,
    elapsed: Math.round(elapsed),
    runTime: results.runMs,
    jobs: { done, of, runs },
    endings,
    matrix,
    signatures,
    tested,
    minimums,
    controls,
    regressions,
    slow,
    troubles,
    resume,
  };
}

const NO_ENDINGS: Readonly<Record<Ending, number>> = {
  pass: 0,
  unknown: 0,
  vacuous: 0,
  fail: 0,
  'harness-error': 0,
  unavailable: 0,
};

function addEndings(one: Readonly<Record<Ending, number>>, other: Readonly<Record<Ending, number>>) {
  const names = Object.keys(NO_ENDINGS) as Ending[];
  return Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as Record<Ending, number>;
}
