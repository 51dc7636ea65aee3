import { relative } from 'node:path';
import type { CampaignFolder } from '../campaign/campaign-folder.ts';
import type { CampaignProgress } from '../campaign/campaign.ts';
import { cellName } from '../campaign/matrix.ts';
import { countSeeds, formatSeeds } from '../campaign/seeds.ts';
import type { Variant } from '../campaign/variant.ts';
import type { JobOutcome } from '../core/campaign/outcome.ts';
import type { CampaignSummary, SignatureSummary } from '../core/campaign/summary.ts';
import { ENDS, roughly } from '../../reports/campaign/words.ts';
import { shellWord } from './shell-word.ts';

export function resumeCommand({ directory }: CampaignFolder, queue?: string): string {
  const where = queue === undefined ? '' : ` --queue ${shellWord(queue)}`;
  return `npx verdict campaign --resume ${shellWord(relative(process.cwd(), directory) || '.')}${where}`;
}

export function beginLines(folder: CampaignFolder, variants: readonly Variant[], resume: string): string[] {
  const { seeds, shard } = folder.settings;
  const regressions = variants.filter(({ regression }) => regression !== undefined).length;
  const controls = variants.filter(({ purpose }) => purpose === 'control').length;
  const tests = variants.length - controls - regressions;
  const number = countSeeds(seeds) * tests;
  const jobs = Number.isFinite(number) ? `${String(number)} jobs` : 'jobs as time allows';
  const part = shard === null ? '' : `, shard ${String(shard.index)}/${String(shard.of)} of them`;
  const again = folder.state.elapsedMs > 0 ? `goes on after ${roughly(folder.state.elapsedMs)}` : 'begins';
  return [
    `campaign ${folder.settings.name} ${again}; resume: ${resume}`,
    `${String(tests)} scenarios and builds, seeds ${formatSeeds(seeds)}: ${jobs}${part}; ${String(controls)} negative controls, ${String(regressions)} regressions`,
  ];
}

/** What one of many outcomes says that nobody has heard yet: the first of each signature, and of each trouble. */
export class News {
  readonly #told = new Set<string>();

  /** Undefined where it is no news. */
  lineOf({ job, ending, expected, signature, trouble, failures, replay }: JobOutcome): string | undefined {
    if (expected || job.purpose === 'control') return undefined;
    const [undecided] = failures;
    const what = signature ?? trouble?.split('\n', 1)[0] ?? undecided?.check ?? 'expected failure missing';
    if (this.#told.has(what)) return undefined;
    this.#told.add(what);
    const place = Object.keys(job.cell).length === 0 ? '' : ` (${cellName(job.cell)})`;
    return `first ${ending}: ${what}, ${job.scenario}${place} seed ${String(job.seed)}  ${replay}`;
  }
}

export function progressLine({ done, of, failures, signatures, elapsed, rate, left }: CampaignProgress): string {
  const total = of === null ? '' : `/${String(of)}`;
  const eta = left === null ? '' : `, ${roughly(left)} left`;
  const failed = `${String(failures)} failed, ${String(signatures)} ${signatures === 1 ? 'signature' : 'signatures'}`;
  return `${roughly(elapsed)}  ${String(done)}${total} jobs, ${rate.toFixed(1)}/s, ${failed}${eta}`;
}

export function endLines(summary: CampaignSummary, folder: CampaignFolder): string[] {
  const { verdict, jobs, ended, elapsed, signatures, sentences } = summary;
  const folderName = relative(process.cwd(), folder.directory);
  return [
    `${verdict.toUpperCase()}  ${String(jobs.done)} jobs in ${roughly(elapsed)}, ${ENDS[ended]}`,
    ...sentences.map((sentence) => `  ${sentence}`),
    ...signatures.flatMap(signatureLines),
    `  ${folderName}: campaign.json, report.html, outcomes.jsonl`,
  ];
}

function signatureLines({ signature, kind, count, smallest, shrunk, again }: SignatureSummary): string[] {
  const seen = again.runs === 0 ? '' : `, again in ${String(again.failed)} of ${String(again.runs)}`;
  return [
    `  ${signature}: ${kind}, ${String(count)} ${count === 1 ? 'job' : 'jobs'}${seen}; smallest seed ${String(smallest.job.seed)}`,
    `    ${smallest.replay}`,
    ...(shrunk === undefined
      ? []
      : [`    shrunk to ${String(shrunk.steps)} steps of ${String(shrunk.nodes)} nodes: ${shrunk.folder}`]),
  ];
}
