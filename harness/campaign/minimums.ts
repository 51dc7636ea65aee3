import type { Minimum, Tested } from '../core/campaign/summary.ts';
import { InputError } from '../core/errors.ts';

/** What can be asked of a campaign, and how it is read from what was tested. */
const COUNTED: Readonly<Record<string, (tested: Tested) => number>> = {
  operations: ({ operations }) => operations.ok,
  faults: ({ faults }) => Object.values(faults).reduce((sum, { effective }) => sum + effective, 0),
  leaders: ({ leaders }) => leaders,
  steps: ({ steps }) => steps,
  rules: ({ rules }) => Object.values(rules).filter((count) => count > 0).length,
  states: ({ states }) => states,
  invariants: ({ premises }) => Object.values(premises).filter((count) => count > 0).length,
};

/** What everybody can ask of a campaign: that each of its runs did some work. */
const OPERATIONS_PER_JOB = 10;

/**
 * `operations=10000`, as `--minimum` gives it.
 *
 * @throws InputError for anything else
 */
export function parseMinimum(text: string): Pick<Minimum, 'name' | 'least'> {
  const [, name = '', count = ''] = /^([a-z]+)=(\d+)$/.exec(text) ?? [];
  if (name in COUNTED && Number.isSafeInteger(Number(count))) return { name, least: Number(count) };
  throw new InputError(`--minimum ${text}: expected name=count with one of ${Object.keys(COUNTED).join(', ')}`, {
    code: 'FLAG_INVALID',
    hint: 'For instance: --minimum operations=100000',
  });
}

/**
 * What a campaign has to reach. Where nobody says more: some operations for each of its jobs, and of every kind of fault that was
 * planned at least one that had an effect.
 */
export function minimumsOf(tested: Tested, jobs: number, asked: readonly Pick<Minimum, 'name' | 'least'>[]): Minimum[] {
  const own = [
    { name: 'jobs with a verdict', least: 1, value: jobs },
    { name: 'operations', least: OPERATIONS_PER_JOB * jobs, value: tested.operations.ok },
    ...Object.entries(tested.faults)
      .filter(([, { planned }]) => planned > 0)
      .map(([fault, { effective }]) => ({ name: `${fault} with an effect`, least: 1, value: effective })),
  ];
  const named = new Set(asked.map(({ name }) => name));
  return [
    ...own.filter(({ name }) => !named.has(name)),
    ...asked.map(({ name, least }) => ({ name, least, value: COUNTED[name]?.(tested) ?? 0 })),
  ];
}

export function isMet({ least, value }: Minimum): boolean {
  return value >= least;
}
