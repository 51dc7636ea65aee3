import type { CampaignSummary } from '../../harness/core/campaign/summary.ts';
import { codeBlock, escapeMarkdown } from '../markdown/escape.ts';
import { shorten } from '../model/words.ts';
import { cellWords, ENDS, roughly } from './words.ts';

const SIGNS = { pass: '✅', unknown: '❔', vacuous: '⚪', fail: '❌' } as const;
const SENTENCE_LIMIT = 1_500;
const CELL_LIMIT = 200;
const ROWS_LIMIT = 40;

/** A campaign for the summary of a GitHub Actions step. */
export function campaignSummary(summary: CampaignSummary): string {
  const { verdict, name, sentences, matrix, signatures, jobs, elapsed, ended, seeds, resume } = summary;
  const blocks = [
    `## ${SIGNS[verdict]} ${verdict.toUpperCase()}: campaign ${text(name)}`,
    ...sentences.map((sentence) => text(sentence, SENTENCE_LIMIT)),
    table(
      ['scenario', 'with', 'pass', 'fail', 'unknown', 'vacuous'],
      matrix.map(({ scenario, cell, purpose, endings: { pass, fail, unknown, vacuous } }) => {
        const shown = purpose === 'control' ? `${scenario} (control)` : scenario;
        return [shown, cellWords(cell), ...[pass, fail, unknown, vacuous].map(String)];
      }),
    ),
    ...signatures
      .slice(0, ROWS_LIMIT)
      .map(({ signature, kind, count, summary: what, smallest }) =>
        [
          `### ${text(signature)}: ${kind}, ${String(count)} ${count === 1 ? 'job' : 'jobs'}`,
          text(what, SENTENCE_LIMIT),
          codeBlock([shorten(smallest.replay, SENTENCE_LIMIT)], 'sh'),
        ].join('\n\n'),
      ),
    `seeds ${seeds} · ${String(jobs.done)} jobs in ${roughly(elapsed)} · ${ENDS[ended]}`,
    codeBlock([shorten(resume, SENTENCE_LIMIT)], 'sh'),
  ];
  return `${blocks.join('\n\n')}\n\n`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const shown = rows.slice(0, ROWS_LIMIT).map((row) => line(row.map((cell) => text(cell))));
  const rest = rows.length - shown.length;
  return [
    line(heads),
    line(heads.map(() => '---')),
    ...shown,
    ...(rest > 0 ? [line([`and ${String(rest)} more`, '', '', '', '', ''])] : []),
  ].join('\n');
}

function text(plain: string, limit = CELL_LIMIT): string {
  return escapeMarkdown(shorten(plain, limit));
}
