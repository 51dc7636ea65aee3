import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import type { CheckResult, Verdict } from '../../harness/core/verdict.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { commandAnywhere } from '../model/commands.ts';
import { headlineOf } from '../model/headline.ts';
import { viewRun } from '../model/run-view.ts';
import { witnessIn } from '../model/witness.ts';
import { shorten } from '../model/words.ts';
import { witnessLines } from '../text/witness-lines.ts';
import { codeBlock, escapeMarkdown } from './escape.ts';

/** Whatever the system under test says, a summary stays small: GitHub takes 1 MiB for all summaries of a step. */
const SENTENCE_LIMIT = 1_500;
const CELL_LIMIT = 300;
const LINE_LIMIT = 200;
const CHECKS_LIMIT = 40;

const SIGNS: Readonly<Record<Verdict, string>> = { pass: '✅', unknown: '❔', vacuous: '⚪', fail: '❌' };

/** A run for the summary of a GitHub Actions step: verdict in words, witness, checks, the command that runs it again. */
export function stepSummary(record: RunRecord, document: VerdictDocument): string {
  const view = viewRun(record, document);
  const headline = headlineOf(view);
  const anywhere = commandAnywhere(record);
  const { name, system, build, engine } = record.plan.spec;
  return summaryOf({
    verdict: document.verdict,
    title: headline.title,
    sentences: [headline.sentence, ...headline.remarks],
    witness: view.witness ? witnessLines(view.witness) : [],
    checks: document.checks,
    facts: [
      `${name}, seed ${document.seed}`,
      `${system} ${build}, engine ${engine}, ${String(record.plan.nodes.length)} nodes`,
      `plan ${document.planDigest}`,
    ],
    replay: [document.replay, ...(anywhere === undefined ? [] : [anywhere])],
  });
}

/** Checks that belong to no run, of a history or a schedule, in the same form. */
export function checksSummary(verdict: Verdict, name: string, checks: readonly CheckResult[], replay: string): string {
  const worst = checks.find((check) => check.verdict === verdict);
  const witness = worst && witnessIn(worst.evidence);
  return summaryOf({
    verdict,
    title: name,
    sentences: worst === undefined ? [] : [worst.summary],
    witness: witness ? witnessLines(witness) : [],
    checks,
    facts: [],
    replay: [replay],
  });
}

/** What ended with an error, before there was anything to be judged. */
export function errorSummary(name: string, error: Error & { readonly hint?: string }): string {
  const lines = [error.message, ...(error.hint === undefined ? [] : [error.hint])];
  return blocks([`## ⚠️ ${text(name)}: ${text(error.name)}`, ...lines.map((line) => text(line, SENTENCE_LIMIT))]);
}

interface Summary {
  readonly verdict: Verdict;
  readonly title: string;
  readonly sentences: readonly string[];
  readonly witness: readonly string[];
  readonly checks: readonly CheckResult[];
  readonly facts: readonly string[];
  /** Commands that do the same again. */
  readonly replay: readonly string[];
}

function summaryOf({ verdict, title, sentences, witness, checks, facts, replay }: Summary): string {
  return blocks([
    `## ${SIGNS[verdict]} ${verdict.toUpperCase()}: ${text(title)}`,
    ...sentences.map((sentence) => text(sentence, SENTENCE_LIMIT)),
    ...(witness.length === 0 ? [] : [codeBlock(witness.map((line) => shorten(line, LINE_LIMIT)))]),
    tableOf(checks),
    `Run it again:\n\n${codeBlock(
      replay.map((command) => shorten(command, SENTENCE_LIMIT)),
      'sh',
    )}`,
    ...(facts.length === 0 ? [] : [facts.map((fact) => text(fact)).join(' · ')]),
  ]);
}

function tableOf(checks: readonly CheckResult[]): string {
  const shown = checks.slice(0, CHECKS_LIMIT);
  const rest = checks.length - shown.length;
  return [
    '| check | verdict | what was found |',
    '| --- | --- | --- |',
    ...shown.map(({ name, verdict, summary }) => `| ${text(name)} | ${SIGNS[verdict]} ${verdict} | ${text(summary)} |`),
    ...(rest > 0 ? [`| and ${String(rest)} more | | |`] : []),
  ].join('\n');
}

function text(plain: string, limit = CELL_LIMIT): string {
  return escapeMarkdown(atWord(plain, limit));
}

/** Sentences end at a word; what has none near the end, such as a digest, is cut where there is no more room. */
function atWord(plain: string, limit: number): string {
  if (plain.length <= limit) return plain;
  const room = plain.slice(0, limit - 1);
  const end = room.lastIndexOf(' ');
  return `${end > limit / 2 ? room.slice(0, end) : room}…`;
}

function blocks(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n\n`;
}
