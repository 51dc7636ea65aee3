import { parseDuration } from '../core/duration.ts';
import { InputError } from '../core/errors.ts';
import { settingsOf } from '../campaign/settings.ts';
import type { CampaignSettings } from '../campaign/campaign-folder.ts';
import type { FailOn } from '../campaign/judgement.ts';
import { parseMatrix } from '../campaign/matrix.ts';
import { parseMinimum } from '../campaign/minimums.ts';
import { readRegressions } from '../campaign/regressions.ts';
import { parseSeeds } from '../campaign/seeds.ts';
import { parseShard } from '../campaign/shard.ts';
import type { StopRules } from '../campaign/stop-rules.ts';
import type { CiFlags } from './ci-outputs.ts';
import { specSource, type SpecFlags } from './spec-flags.ts';

export interface CampaignFlags extends SpecFlags, CiFlags {
  readonly seeds?: string;
  readonly for?: string;
  readonly matrix: readonly string[];
  readonly controls: readonly string[];
  readonly regressions?: string;
  readonly minimum: readonly string[];
  readonly shard?: string;
  readonly stopAfterFailures?: string;
  readonly stopAtSignatures?: string;
  readonly budget?: string;
  readonly failOn: string;
  readonly keep: string;
  readonly keepSize?: string;
  readonly workers?: string;
  readonly resume?: string;
  readonly queue?: string;
  readonly out: string;
  readonly json?: true;
  readonly quiet?: true;
}

const SOME_SEEDS = '1..20';
const ALL_SEEDS = '1..';
const KEPT = ['failed', 'always', 'never'] as const;
const ENDINGS = ['fail', 'unknown', 'vacuous'] as const;
const UNITS: Readonly<Record<string, number>> = { '': 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** What is to be done, by the command line. Nothing is checked in the specs yet. */
export function askedCampaign(files: readonly string[], flags: CampaignFlags): CampaignSettings {
  if (flags.seed !== undefined) {
    throw new InputError('--seed: a campaign takes --seeds, such as --seeds 1..200', { code: 'FLAG_INVALID' });
  }
  if (files.length === 0) {
    throw new InputError('a campaign needs at least one spec', {
      code: 'FLAG_INVALID',
      hint: 'For instance: verdict campaign examples/raft-membership.yaml --seeds 1..20',
    });
  }
  const { shard, keepSize } = flags;
  const keep = KEPT.find((which) => which === flags.keep);
  if (keep === undefined) throw invalid(`--keep ${flags.keep}: expected one of ${KEPT.join(', ')}`);
  // A control has a build of its own, which must not be taken from it.
  const unchanged: SpecFlags = { set: [], plugin: flags.plugin };
  const controls = flags.controls.flatMap((text) => text.split(',')).filter((file) => file !== '');
  return settingsOf({
    specs: [
      ...files.map((file) => ({ source: specSource(file, flags), purpose: 'test' as const })),
      ...controls.map((file) => ({ source: specSource(file, unchanged), purpose: 'control' as const })),
    ],
    regressions: flags.regressions === undefined ? [] : readRegressions(flags.regressions),
    matrix: parseMatrix(flags.matrix),
    seeds: parseSeeds(flags.seeds ?? (flags.for === undefined ? SOME_SEEDS : ALL_SEEDS)),
    shard: shard === undefined ? undefined : parseShard(shard),
    keep,
    keepBytes: keepSize === undefined ? undefined : bytesIn(keepSize),
  });
}

/** When the campaign ends and what makes it red: of this sitting, whatever the one before said. */
export function limitsOf(flags: CampaignFlags) {
  const rules: StopRules = {
    forMs: timeIn('--for', flags.for),
    budgetMs: timeIn('--budget', flags.budget),
    failures: countIn('--stop-after-failures', flags.stopAfterFailures) ?? null,
    signatures: countIn('--stop-at-signatures', flags.stopAtSignatures) ?? null,
  };
  return {
    rules,
    workers: countIn('--workers', flags.workers),
    failOn: failOnIn(flags.failOn),
    minimums: flags.minimum.map(parseMinimum),
  };
}

function failOnIn(text: string): FailOn {
  return text.split(',').map((name) => {
    const ending = ENDINGS.find((each) => each === name.trim());
    if (ending === undefined) throw invalid(`--fail-on ${text}: expected some of ${ENDINGS.join(', ')}`);
    return ending;
  });
}

function timeIn(flag: string, text: string | undefined): number | null {
  const ms = text === undefined ? null : parseDuration(text);
  if (ms === undefined) throw invalid(`${flag} ${String(text)}: expected a time such as 60s, 10m or 8h`);
  return ms;
}

function countIn(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw invalid(`${flag} ${text}: expected a whole number above 0`);
}

function bytesIn(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMGT]B)?$/.exec(text) ?? [];
  const bytes = Number(number) * (UNITS[unit] ?? NaN);
  if (number !== undefined && Number.isFinite(bytes)) return bytes;
  throw invalid(`--keep-size ${text}: expected a size such as 500MB or 2GB`);
}

function invalid(message: string): InputError {
  return new InputError(message, { code: 'FLAG_INVALID' });
}
