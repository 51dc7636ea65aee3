import type { Problem } from './problems.ts';
import type { SchemaParts } from './schema.ts';

const USUAL_CHECK = 'linearizable';

/**
 * The checks that judge a run where the spec does not choose: all, except those made on request, and those that judge what clients
 * saw under another kind of workload.
 */
export function checksFor(workload: string, parts: SchemaParts): string[] {
  const { checks, checksOnRequest = [] } = parts;
  const foreign = foreignChecks(workload, parts);
  return checks.filter((check) => !foreign.has(check) && !checksOnRequest.includes(check));
}

/** Checks that the spec asks for although they cannot judge its workload. */
export function foreignCheckProblems(
  { workload, checks }: { readonly workload: { readonly name: string }; readonly checks: readonly string[] },
  parts: SchemaParts,
): Problem[] {
  const foreign = foreignChecks(workload.name, parts);
  const own = parts.workloads.find(({ name }) => name === workload.name)?.check ?? USUAL_CHECK;
  return checks.flatMap((check, index) => {
    if (!foreign.has(check)) return [];
    const message = `${check} does not judge the workload ${workload.name}; ${own} does`;
    return [{ path: ['checks', index], message, dependsOn: [['workload', 'name']] }];
  });
}

/** Checks for the clients of other kinds of workload, and those that find nothing to judge in histories of its model. */
function foreignChecks(workload: string, { workloads, unfitModels = new Map() }: SchemaParts): Set<string> {
  const { check: own = USUAL_CHECK, semantics } = workloads.find(({ name }) => name === workload) ?? {};
  const others = workloads.map(({ check = USUAL_CHECK }) => check).filter((check) => check !== own);
  const unfit = [...unfitModels].filter(([, models]) => semantics !== undefined && models.includes(semantics.model));
  return new Set([...others, ...unfit.map(([check]) => check)]);
}
