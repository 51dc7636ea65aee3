import { InputError } from '../../core/errors.ts';
import type { SpecSource } from '../../prepare.ts';
import { overridesOfCell } from '../matrix.ts';
import { variantsOf, type Variant } from '../variant.ts';

/** The key whose values are compared. A value may be given twice: what differs then is chance alone. */
export interface ComparedAxis {
  readonly key: string;
  readonly values: readonly string[];
}

/** Every scenario under every value: first by column, then by scenario. */
export interface ComparedVariants {
  readonly columns: readonly string[];
  readonly variants: readonly (readonly Variant[])[];
}

/**
 * `3.4.23,3.5.16` of `--builds`, or `build=3.4.23,3.5.16` of `--by`.
 *
 * @throws InputError for less than two values, and for what has no such form
 */
export function parseAxis(builds: string | undefined, by: string | undefined): ComparedAxis {
  if ((builds === undefined) === (by === undefined)) {
    throw invalid('compare needs one of --builds A,B and --by KEY=A,B');
  }
  const [, key = '', list = ''] =
    builds === undefined ? (/^([A-Za-z0-9_.-]+)=(.+)$/s.exec(by ?? '') ?? []) : ['', 'build', builds];
  if (key === '') throw invalid(`--by ${String(by)}: expected key=value,value`);
  if (key === 'seed') throw invalid('--by seed: seeds are what columns are paired by; give them with --seeds');
  const values = list.split(',').map((value) => value.trim());
  const flag = builds === undefined ? '--by' : '--builds';
  if (values.length < 2 || values.includes(''))
    throw invalid(`${flag} ${list}: expected two values or more, such as A,B`);
  return { key, values };
}

/**
 * Checks every spec under every value.
 *
 * @throws InputError for a spec that cannot be used, or a build that does not exist
 */
export async function comparedVariants(specs: readonly SpecSource[], axis: ComparedAxis): Promise<ComparedVariants> {
  const columns = namesOf(axis);
  const variants: Variant[][] = [];
  for (const [column, value] of axis.values.entries()) {
    // As a part of the spec and not of a matrix: specs that expect a failure are compared like all others.
    const overrides = overridesOfCell({ [axis.key]: value }).map((override) => ({
      ...override,
      flag: axis.key === 'build' ? '--builds' : `--by ${axis.key}`,
    }));
    const changed = specs.map((source) => ({ ...source, overrides: [...source.overrides, ...overrides] }));
    const checked = await variantsOf(
      changed.map((source) => ({ source, purpose: 'test' as const })),
      [],
    );
    variants.push(checked.map((variant) => ({ ...variant, cell: { [axis.key]: columns[column] as string } })));
  }
  return { columns, variants };
}

/** `paper` and `paper (2)`, where a build is compared with itself; of other keys `nodes 3` and `nodes 5`. */
function namesOf({ key, values }: ComparedAxis): string[] {
  return values.map((value, index) => {
    const nth = values.slice(0, index + 1).filter((other) => other === value).length;
    const name = key === 'build' ? value : `${key} ${value}`;
    return nth === 1 ? name : `${name} (${String(nth)})`;
  });
}

function invalid(message: string): InputError {
  return new InputError(message, {
    code: 'FLAG_INVALID',
    hint: 'For instance: verdict compare SPEC --builds 3.4.23,3.5.16 --seeds 1..20',
  });
}
