import { isJsonObject, type Json } from '../../harness/core/json.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';

/** The numbers of a run that its verdict holds, by their path in the evidence of the check `measures`. */
export type MeasurePath = readonly string[];

/** Undefined where the run was not measured. */
export function measured({ checks }: Pick<VerdictDocument, 'checks'>, path: MeasurePath): number | undefined {
  let value: Json | undefined = checks.find(({ name }) => name === 'measures')?.evidence;
  for (const part of path) value = isJsonObject(value) ? value[part] : undefined;
  return typeof value === 'number' ? value : undefined;
}

/** How often a leader became known. */
export function leadershipsSeen({ checks }: Pick<VerdictDocument, 'checks'>): number | undefined {
  const evidence = checks.find(({ name }) => name === 'measures')?.evidence;
  const leaders = isJsonObject(evidence) ? evidence['leaders'] : undefined;
  return Array.isArray(leaders) ? leaders.length : undefined;
}
