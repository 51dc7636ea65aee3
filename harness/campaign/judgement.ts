import type {
  CampaignEnd,
  CampaignSummary,
  ControlSummary,
  MatrixRow,
  Minimum,
  RegressionSummary,
  SignatureSummary,
  TroubleSummary,
} from '../core/campaign/summary.ts';
import { EXIT, type Verdict } from '../core/verdict.ts';
import { cellName } from './matrix.ts';
import { isMet } from './minimums.ts';

/** What a campaign is judged by. */
export interface Judged {
  readonly matrix: readonly MatrixRow[];
  readonly signatures: readonly SignatureSummary[];
  readonly controls: readonly ControlSummary[];
  readonly minimums: readonly Minimum[];
  readonly regressions: readonly RegressionSummary[];
  readonly troubles: readonly TroubleSummary[];
}

/** Endings of single jobs that make the whole red. */
export type FailOn = readonly Exclude<Verdict, 'pass'>[];

/** Something that is wrong, and what it makes of the whole. */
interface Finding {
  readonly verdict: Verdict;
  /** Undefined where it is only worth a word. */
  readonly code: number | undefined;
  readonly sentence: string;
}

/** The exit code that counts where several would do: a failure before trouble, trouble before too little. */
const GRAVEST_FIRST: readonly number[] = [EXIT.fail, EXIT.harnessError, EXIT.unavailable, EXIT.vacuous, EXIT.unknown];
const WORST_FIRST: readonly Verdict[] = ['fail', 'vacuous', 'unknown'];

/** Verdict, exit code and words of a campaign. */
export function judgeCampaign(
  judged: Judged,
  failOn: FailOn,
  ended: CampaignEnd,
): Pick<CampaignSummary, 'verdict' | 'exitCode' | 'sentences'> {
  const findings = [
    ...failures(judged, failOn),
    ...missedControls(judged),
    ...unfinished(judged, ended),
    ...brokenRegressions(judged),
    ...troubles(judged),
    ...tooLittle(judged),
    ...undecided(judged, failOn),
  ];
  const codes = findings.map(({ code }) => code);
  const verdict = WORST_FIRST.find((each) => findings.some((finding) => finding.verdict === each)) ?? 'pass';
  return {
    verdict,
    exitCode:
      ended === 'interrupted' ? EXIT.interrupted : (GRAVEST_FIRST.find((code) => codes.includes(code)) ?? EXIT.pass),
    sentences: [...findings.map(({ sentence }) => sentence), ...(verdict === 'pass' ? [allWell(judged)] : [])],
  };
}

function failures({ signatures, matrix }: Judged, failOn: FailOn): Finding[] {
  const failed = sum(signatures.map(({ count }) => count));
  const passed = sum(tests(matrix).map(({ endings }) => endings.pass));
  if (failed === 0) return [];
  const what = signatures.length === 1 ? 'in one way' : `in ${String(signatures.length)} ways`;
  const names = signatures.slice(0, MOST_NAMED).map(({ signature, count }) => `${signature} (${String(count)})`);
  const rest = signatures.length > MOST_NAMED ? ', …' : '';
  const sentence = `${jobs(failed)} failed, ${what}: ${names.join(', ')}${rest}; ${jobs(passed)} passed.`;
  return [{ verdict: 'fail', code: failOn.includes('fail') ? EXIT.fail : undefined, sentence }];
}

const MOST_NAMED = 3;

function missedControls({ controls }: Judged): Finding[] {
  return controls
    .filter(({ state }) => state === 'missed')
    .map(({ scenario, expected, runs, others }) => {
      const more = runs > others.length ? `; and ${String(runs - others.length)} more` : '';
      const seen = others.length === 0 ? '' : ` (${others.join('; ')}${more})`;
      const how = expected === null ? 'to fail' : `to fail with ${expected}`;
      const sentence = `The control ${scenario} had ${how} and did not in ${count(runs, 'run')}${seen}: what passed proves nothing.`;
      return { verdict: 'fail', code: EXIT.fail, sentence };
    });
}

/** What is not over proves nothing: neither that all is well, nor that a control was missed. */
function unfinished({ controls }: Judged, ended: CampaignEnd): Finding[] {
  const isInterrupted = ended === 'interrupted';
  const pending = controls
    .filter(({ state }) => state === 'pending')
    .map(
      ({ scenario, runs }) => `The control ${scenario} was not found yet, in ${count(runs, 'run')} of those it gets`,
    );
  const [verdict, code] = isInterrupted ? (['unknown', undefined] as const) : (['vacuous', EXIT.vacuous] as const);
  return [
    ...(isInterrupted ? [{ verdict, code, sentence: 'Interrupted before everything was done.' }] : []),
    ...pending.map((sentence) => ({
      verdict,
      code,
      sentence: `${sentence}: until it is, what passed proves nothing.`,
    })),
  ];
}

function brokenRegressions({ regressions }: Judged): Finding[] {
  return regressions
    .filter(({ state }) => state !== 'kept')
    .map(({ sentence }) => ({ verdict: 'fail', code: EXIT.fail, sentence }));
}

function troubles({ troubles: groups }: Judged): Finding[] {
  const lost = groups.filter(({ kind }) => kind === 'harness');
  const missing = groups.filter(({ kind }) => kind === 'environment');
  return [
    ...lost.map((group) => troubleOf(group, 'harness or machine were in trouble', EXIT.harnessError)),
    ...missing.map((group) => troubleOf(group, 'something was missing on the machine, or was missing once', undefined)),
  ];
}

function troubleOf({ count: number, message }: TroubleSummary, what: string, code: number | undefined): Finding {
  return { verdict: 'unknown', code, sentence: `${jobs(number)}: ${what}: ${message.split('\n', 1)[0] ?? ''}` };
}

/** A night that tested nothing is red, whatever it found. */
function tooLittle({ minimums, matrix }: Judged): Finding[] {
  const unmet = minimums
    .filter((minimum) => !isMet(minimum))
    .map(({ name, least, value }) => `${name}: ${String(value)}, at least ${String(least)} are needed.`);
  const idle = tests(matrix)
    .filter(({ endings }) => endings.vacuous > 0 && endings.pass + endings.fail + endings.unknown === 0)
    .map(({ scenario, cell }) => `No run of ${scenario} (${cellName(cell)}) tested anything.`);
  const unavailable = tests(matrix)
    .filter(({ endings }) => endings.unavailable > 0)
    .map(({ scenario, cell }) => `This machine cannot run ${scenario} (${cellName(cell)}).`);
  return [
    ...[...unmet, ...idle].map((sentence): Finding => ({ verdict: 'vacuous', code: EXIT.vacuous, sentence })),
    ...unavailable.map((sentence): Finding => ({ verdict: 'unknown', code: EXIT.unavailable, sentence })),
  ];
}

function undecided({ matrix }: Judged, failOn: FailOn): Finding[] {
  return (['vacuous', 'unknown'] as const).flatMap((ending) => {
    const number = sum(tests(matrix).map(({ endings }) => endings[ending]));
    if (number === 0) return [];
    const code = failOn.includes(ending) ? EXIT[ending] : undefined;
    const sentence = ending === 'vacuous' ? `${jobs(number)} tested nothing.` : `${jobs(number)} could not be decided.`;
    return [{ verdict: code === undefined ? 'pass' : ending, code, sentence }];
  });
}

function allWell({ matrix, controls }: Judged): string {
  const passed = sum(tests(matrix).map(({ endings }) => endings.pass));
  const proven = controls.length === 0 ? '' : ` ${controlsFailed(controls.length)}`;
  return `${jobs(passed)} passed.${proven}`;
}

function controlsFailed(number: number): string {
  if (number === 1) return 'The negative control failed as it must.';
  return `All ${String(number)} negative controls failed as they must.`;
}

function tests(matrix: readonly MatrixRow[]): MatrixRow[] {
  return matrix.filter(({ purpose }) => purpose === 'test');
}

function jobs(number: number): string {
  return count(number, 'job');
}

function count(number: number, what: string): string {
  return `${String(number)} ${what}${number === 1 ? '' : 's'}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
