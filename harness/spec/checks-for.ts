import type { Problem } from './problems.ts';
import type { SchemaParts } from './schema.ts';

const USUAL_CHECK = 'linearizable';

/**
 * The checks that judge a run where the spec does not choose: all, except those made on request, and those that judge what clients
 * saw under another kind of workload.
 */
export function checksFor(workload: string, { workloads, checks, checksOnRequest = [] }: SchemaParts): string[] {
  const foreign = foreignChecks(workload, workloads);
  return checks.filter((check) => !foreign.has(check) && !checksOnRequest.includes(check));
}

/** Checks that the spec asks for although they cannot judge its workload. */
export function foreignCheckProblems(
  { workload, checks }: { readonly workload: { readonly name: string }; readonly checks: readonly string[] },
  { workloads }: SchemaParts,
): Problem[] {
  const foreign = foreignChecks(workload.name, workloads);
  const own = workloads.find(({ name }) => name === workload.name)?.check ?? USUAL_CHECK;
  return checks.flatMap((check, index) => {
    if (!foreign.has(check)) return [];
    const message = `${check} does not judge the workload ${workload.name}; ${own} does`;
    return [{ path: ['checks', index], message, dependsOn: [['workload', 'name']] }];
  });
}

function foreignChecks(workload: string, workloads: SchemaParts['workloads']): Set<string> {
  const own = workloads.find(({ name }) => name === workload)?.check ?? USUAL_CHECK;
  return new Set(workloads.map(({ check = USUAL_CHECK }) => check).filter((check) => check !== own));
}
