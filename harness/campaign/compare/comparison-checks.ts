import type { ComparedSignature, Comparison } from '../../core/campaign/comparison.ts';
import type { CheckResult } from '../../core/verdict.ts';
import { count } from './words.ts';

/** A comparison as checks, for CI systems: one for each scenario in each later column, which fails by what is new there. */
export function comparisonChecks(comparison: Comparison): CheckResult[] {
  const { columns, scenarios, signatures } = comparison;
  return scenarios.flatMap(({ name, cells }) =>
    cells.slice(1).flatMap(({ column, decided, runs }): CheckResult[] => {
      if (runs === 0) return [];
      const fresh = signatures.filter((one) => one.scenario === name && isNewIn(one, column));
      const check = `${name} on ${String(columns[column])}`;
      const evidence = fresh.map(({ signature, seeds, replay }) => ({
        signature,
        seeds: [...(seeds[column] ?? [])],
        replay,
      }));
      if (fresh.length > 0) {
        const what = fresh.map(({ signature }) => signature).join(', ');
        const summary = `${what}: not seen in ${String(columns[0])}. ${fresh.map(({ replay }) => replay).join('; ')}`;
        return [{ name: check, verdict: 'fail', reason: 'new-failure', summary, evidence }];
      }
      if (decided === 0) return [{ name: check, verdict: 'vacuous', summary: 'no run passed or failed', evidence }];
      const summary = `${count(decided, 'run')}, no failure that ${String(columns[0])} does not have`;
      return [{ name: check, verdict: 'pass', summary, evidence }];
    }),
  );
}

function isNewIn({ seeds }: ComparedSignature, column: number): boolean {
  return seeds[0]?.length === 0 && (seeds[column]?.length ?? 0) > 0;
}
