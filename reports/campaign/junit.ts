import type { CampaignSummary, MatrixRow, SignatureSummary } from '../../harness/core/campaign/summary.ts';
import type { JUnitCase, JUnitSuite } from '../junit/suite.ts';
import { cellWords, total } from './words.ts';

/**
 * A campaign as a test suite: a case per scenario and place of the matrix, per control and regression, and one for what has to be
 * tested at least. Cases by seed would be new ones every night.
 */
export function suiteOfCampaign(summary: CampaignSummary): JUnitSuite {
  const { name, seeds, version, verdict, resume, elapsed } = summary;
  const tests = summary.matrix.filter(({ purpose }) => purpose === 'test');
  return {
    name: `campaign ${name}`,
    className: `campaign.${name}`,
    distinction: `seeds ${seeds}`,
    properties: { seeds, version, verdict, resume },
    cases: [
      ...tests.map((row) => scenarioCase(row, summary.signatures)),
      ...proofCases(summary),
      minimumsCase(summary),
      ...summary.troubles
        .filter(({ kind }) => kind === 'harness')
        .map((trouble): JUnitCase => {
          const details = `${trouble.message}\n${trouble.first.replay}`;
          return { name: 'harness', problem: { kind: 'error', type: 'harness', message: trouble.message, details } };
        }),
    ],
    seconds: elapsed / 1_000,
    output: summary.sentences.join('\n'),
  };
}

function scenarioCase({ scenario, cell, endings, unexpected }: MatrixRow, all: readonly SignatureSummary[]): JUnitCase {
  const name = Object.keys(cell).length === 0 ? scenario : `${scenario}, ${cellWords(cell)}`;
  const jobs = total(Object.values(endings));
  if (endings.fail > 0 && unexpected > 0) {
    const here = all.filter(({ scenarios }) =>
      scenarios.some((each) => each.scenario === scenario && cellWords(each.cell) === cellWords(cell)),
    );
    const lines = here.map(
      ({ signature, kind, summary, smallest }) => `${signature} (${kind}): ${summary}\n  ${smallest.replay}`,
    );
    const message = `${String(endings.fail)} of ${String(jobs)} jobs failed: ${here.map(({ signature }) => signature).join(', ')}`;
    return {
      name,
      problem: { kind: 'failure', type: here[0]?.signature ?? 'fail', message, details: lines.join('\n') },
    };
  }
  if (jobs > 0 && endings.pass === 0 && endings.fail === 0) {
    const message = `none of ${String(jobs)} jobs came to a verdict of pass or fail`;
    return { name, problem: { kind: 'error', type: 'undecided', message, details: message } };
  }
  return { name };
}

function proofCases({ controls, regressions }: CampaignSummary): JUnitCase[] {
  return [
    ...controls.map(({ scenario, state, expected, others }): JUnitCase => {
      const name = `control ${scenario}`;
      if (state === 'found') return { name };
      if (state === 'pending') {
        const waiting = 'was not found yet, and not all its seeds were tried';
        return { name, problem: { kind: 'error', type: 'control', message: waiting, details: waiting } };
      }
      const message = `had to fail${expected === null ? '' : ` with ${expected}`} and did not`;
      return { name, problem: { kind: 'failure', type: 'control', message, details: [message, ...others].join('\n') } };
    }),
    ...regressions.map(({ name, state, sentence, replay = '' }): JUnitCase => {
      if (state === 'kept') return { name: `regression ${name}` };
      const details = `${sentence}\n${replay}`;
      return {
        name: `regression ${name}`,
        problem: { kind: 'failure', type: 'regression', message: sentence, details },
      };
    }),
  ];
}

function minimumsCase({ minimums }: CampaignSummary): JUnitCase {
  const name = 'tested enough';
  const unmet = minimums.filter(({ least, value }) => value < least);
  if (unmet.length === 0) return { name };
  const lines = unmet.map((each) => `${each.name}: ${String(each.value)}, at least ${String(each.least)} are needed`);
  return { name, problem: { kind: 'error', type: 'vacuous', message: lines[0] ?? '', details: lines.join('\n') } };
}
