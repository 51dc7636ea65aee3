import { digestOf } from '../core/digest.ts';
import type { Job, JobPurpose } from '../core/campaign/job.ts';
import { InputError } from '../core/errors.ts';
import { GENERATOR } from '../core/plan.ts';
import { RANDOM_ALGORITHM } from '../core/random.ts';
import type { EngineName } from '../core/spec.ts';
import type { Expectation } from '../core/verdict.ts';
import { prepare, type SpecSource } from '../prepare.ts';
import { timeLimitMs } from '../mocha/time-limit.ts';
import { cellsOf, overridesOfCell, type Cell, type MatrixAxis } from './matrix.ts';

/** A spec of a campaign, with what the command line changed in it. */
export interface CampaignSpec {
  readonly source: SpecSource;
  /** `control` where the command line says so; a spec that expects a failure is one anyway. */
  readonly purpose: JobPurpose;
}

/** A spec at one place of the matrix: jobs of a variant differ in their seeds only. */
export interface Variant {
  /** Name of the spec. */
  readonly scenario: string;
  readonly cell: Cell;
  readonly purpose: JobPurpose;
  readonly source: SpecSource;
  readonly engine: EngineName;
  readonly expect: Expectation;
  /** Digest of everything that decides but the seed. */
  readonly digest: string;
  /** How long a run may take before something must be wrong, ms. */
  readonly limitMs: number;
  /** Where it is no scenario of its own, but a seed that must stay found or fixed. */
  readonly regression?: { readonly name: string; readonly seed: number; readonly must: 'pass' | 'fail' };
}

/**
 * Every spec at every place of the matrix, checked. Controls stand by themselves: they have the builds that must fail.
 *
 * @throws InputError for a spec that cannot be used, at whichever place, and for two of one name
 */
export async function variantsOf(specs: readonly CampaignSpec[], matrix: readonly MatrixAxis[]): Promise<Variant[]> {
  const variants: Variant[] = [];
  const files = new Map<string, string>();
  for (const spec of specs) {
    const own = await variantsOfSpec(spec, cellsOf(matrix));
    const { scenario, source } = own[0] as Variant;
    const other = files.get(scenario);
    if (other !== undefined) throw sameName(scenario, other, source.file);
    files.set(scenario, source.file);
    variants.push(...own);
  }
  return variants;
}

async function variantsOfSpec(spec: CampaignSpec, cells: readonly Cell[]): Promise<Variant[]> {
  const [first = {}, ...others] = cells;
  const variant = spec.purpose === 'control' ? undefined : await variantOf(spec, first);
  if (variant === undefined || variant.purpose === 'control') return [await variantOf(spec, {})];
  const variants = [variant];
  for (const cell of others) variants.push(await variantOf(spec, cell));
  return variants;
}

/** A spec at one place of the matrix, checked. */
export async function variantOf({ source, purpose }: CampaignSpec, cell: Cell): Promise<Variant> {
  const placed = { ...source, overrides: [...source.overrides, ...overridesOfCell(cell)] };
  const { plan, host } = await prepare(withSeed(placed, ANY_SEED));
  const { seed: _seed, ...decisive } = plan.spec;
  return {
    scenario: plan.spec.name,
    cell,
    purpose: plan.spec.expect === 'pass' ? purpose : 'control',
    source: placed,
    engine: plan.spec.engine,
    expect: plan.spec.expect,
    digest: digestOf({ spec: decisive, host, generator: GENERATOR, random: RANDOM_ALGORITHM }),
    limitMs: timeLimitMs(plan),
  };
}

/** The spec with this seed, whatever it says itself. */
export function withSeed(source: SpecSource, seed: number): SpecSource {
  const override = { key: 'seed', value: JSON.stringify(String(seed)), flag: '--seeds' };
  return { ...source, overrides: [...source.overrides, override] };
}

/** What a variant is does not depend on it. */
const ANY_SEED = 1;

/** The job of this seed. */
export function jobOf({ scenario, cell, purpose, digest }: Variant, seed: number): Job {
  return { id: digestOf({ variant: digest, seed }), scenario, cell, seed, purpose };
}

function sameName(name: string, one: string, other: string): InputError {
  return new InputError(`${one} and ${other} are both named ${name}`, {
    code: 'SPEC_INVALID',
    hint: 'Results are told apart by the name of the spec; give them different ones.',
  });
}
