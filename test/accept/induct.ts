import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { verdict } from '../verdict-process.ts';
import type { Report } from './report.ts';

/** States drawn for each invariant; `VERDICT_SAMPLES` sets another number. */
const SAMPLES = process.env['VERDICT_SAMPLES'] ?? '1000000';
/** States drawn for each planted bug. */
const BUG_SAMPLES = '20000';
const SEED = '1';

/** Preserved by every step when what they need is assumed. */
const PRESERVED = [
  ...['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9', 'A13', 'B1', 'B2', 'B3', 'B4', 'B7', 'B8', 'B9', 'B10'],
  ...['C1', 'C5', 'D1', 'D2', 'D3', 'E6', 'E10', 'F2', 'F8', 'F12', 'G2', 'H1', 'H7', 'H10'],
];
const PRESERVED_NEEDED = 20;

/** Not preserved when nothing else is assumed. */
const LEANING = ['A3', 'A5', 'A6', 'A8', 'B2', 'B6', 'B9', 'C1', 'C3', 'D9', 'F12', 'H1'];
const LEANING_NEEDED = 5;

/** Planted bugs, and an invariant that steps do not preserve any more. */
const LOST = {
  'forget-vote': 'B2',
  'forget-term': 'A11',
  'vote-twice': 'B2',
  'stale-vote-counted': 'B3',
  'no-up-to-date-check': 'B8',
  'up-to-date-by-index': 'B8',
  'votes-carried-over': 'B3',
  'forget-log': 'E6',
  'no-append-term-check': 'E6',
  'no-consistency-check': 'C3',
  'conflict-kept': 'C1',
  'index-gap': 'C3',
  'match-leader-last': 'G1',
  'leader-not-counted': 'G2',
  'figure-8': 'H2',
  'commit-quorum-off-by-one': 'H2',
};
const LOST_NEEDED = 10;

interface InductionDocument {
  readonly verdict: string;
  readonly samples: number;
  readonly satisfying: number;
  readonly counterexample: { readonly sentence: string } | null;
}

/** Induction finds no counterexample where it should find none, and finds one where it should. */
export async function induction(report: Report): Promise<void> {
  const limit = pLimit(availableParallelism());
  const preserved = await Promise.all(PRESERVED.map((id) => limit(() => isPreserved(report, id))));
  report.count(`no counterexample in ${SAMPLES} states`, count(preserved), PRESERVED.length, PRESERVED_NEEDED);
  const leaning = await Promise.all(LEANING.map((id) => limit(() => isLeaning(report, id))));
  report.count('a counterexample when nothing else is assumed', count(leaning), LEANING.length, LEANING_NEEDED);
  const lost = await Promise.all(Object.entries(LOST).map(([bug, id]) => limit(() => isLost(report, bug, id))));
  report.count('planted bugs whose lost preservation is named', count(lost), lost.length, LOST_NEEDED);
}

async function isPreserved(report: Report, id: string): Promise<boolean> {
  const { verdict: outcome, samples, satisfying, counterexample } = await inducted(id, '--samples', SAMPLES);
  report.note(`${id}: ${outcome}, ${String(satisfying)} of ${String(samples)} satisfied the assumptions`);
  if (counterexample !== null) report.note(counterexample.sentence);
  return outcome === 'pass' && satisfying > samples / 2;
}

async function isLeaning(report: Report, id: string): Promise<boolean> {
  const { verdict: outcome, counterexample } = await inducted(id, '--assume', 'none', '--samples', SAMPLES);
  report.note(`${id} alone: ${counterexample?.sentence ?? outcome}`);
  return outcome === 'fail';
}

async function inducted(...flags: readonly string[]): Promise<InductionDocument> {
  const { stdout } = await verdict('induct', ...flags, '--seed', SEED, '--json');
  return JSON.parse(stdout) as InductionDocument;
}

async function isLost(report: Report, bug: string, id: string): Promise<boolean> {
  const flags = ['--build', `verdi+${bug}`, '--samples', BUG_SAMPLES, '--seed', SEED, '--json'];
  const { exitCode, stdout } = await verdict('induct', '--lost', ...flags);
  const { lost } = JSON.parse(stdout) as {
    readonly lost: readonly { readonly id: string; readonly at: readonly string[] }[];
  };
  report.note(`${bug}: ${lost.map((each) => `${each.id} (${each.at.join(', ')})`).join('; ') || 'nothing'}`);
  return exitCode === 1 && lost.some((each) => each.id === id);
}

function count(outcomes: readonly boolean[]): number {
  return outcomes.filter(Boolean).length;
}
