import { basename, extname } from 'node:path';
import { SETTINGS_FORMAT, type CampaignSettings } from './campaign-folder.ts';
import type { MatrixAxis } from './matrix.ts';
import type { SpecSource } from '../prepare.ts';
import type { Regression } from './regressions.ts';
import type { SeedRange } from './seeds.ts';
import type { Shard } from './shard.ts';
import type { CampaignSpec } from './variant.ts';

export interface AskedCampaign {
  readonly specs: readonly CampaignSpec[];
  readonly regressions: readonly Regression[];
  readonly matrix: readonly MatrixAxis[];
  readonly seeds: SeedRange;
  readonly shard: Shard | undefined;
  readonly keep: CampaignSettings['keep'];
  readonly keepBytes: number | undefined;
}

/** What a campaign's folder says of it. */
export function settingsOf({
  specs,
  regressions,
  matrix,
  seeds,
  shard,
  keep,
  keepBytes,
}: AskedCampaign): CampaignSettings {
  return {
    format: SETTINGS_FORMAT,
    name: nameOf(specs),
    specs: specs.map(({ source, purpose }) => ({ source: plain(source), purpose })),
    regressions: regressions.map(({ source, ...rest }) => ({ ...rest, source: plain(source) })),
    matrix: matrix.map(({ key, values }) => ({ key, values: [...values] })),
    seeds,
    shard: shard ?? null,
    keep,
    keepBytes: keepBytes ?? null,
  };
}

function plain({ text, file, overrides, plugins }: SpecSource) {
  return { text, file, overrides: [...overrides], plugins: [...plugins] };
}

/** By its first spec, and how many more there are. */
function nameOf(specs: readonly CampaignSpec[]): string {
  const [first, ...others] = specs.map(({ source: { file } }) => basename(file, extname(file)));
  return others.length === 0 ? (first ?? '') : `${first ?? ''}-and-${String(others.length)}-more`;
}
