import type { InvariantReport, PredicateReport } from '../../harness/core/raft/invariant-report.ts';
import { compareRules } from '../../harness/core/raft/rule-name.ts';

/** One invariant, its predicates taken together. */
export interface PreservedInvariant {
  /** Id of the catalogue; the name for those that plugins define. */
  readonly id: string;
  readonly name: string;
  readonly statement: string;
  /** How often a premise held at the steps of each rule, in the order of the matrix's rules. */
  readonly held: readonly number[];
  readonly total: number;
  /** What broke first of it. */
  readonly violation:
    { readonly rule: string | undefined; readonly step: number; readonly sentence: string } | undefined;
}

/** The preservation matrix of one run: the proof's cases, as far as the run met them. */
export interface Preservation {
  /** In the order of a proof, with the number of their steps. */
  readonly rules: readonly (readonly [rule: string, steps: number])[];
  readonly invariants: readonly PreservedInvariant[];
}

/** Undefined where nobody counted by rule. */
export function preservationOf(report: InvariantReport | undefined): Preservation | undefined {
  if (report?.rules === undefined) return undefined;
  const rules = Object.entries(report.rules).sort(([one], [other]) => compareRules(one, other));
  const groups = new Map<string, PredicateReport[]>();
  for (const predicate of report.predicates) {
    const id = predicate.invariant ?? predicate.name;
    groups.set(id, [...(groups.get(id) ?? []), predicate]);
  }
  const invariants = [...groups].map(([id, predicates]) => invariantOf(id, predicates, rules));
  return { rules, invariants };
}

function invariantOf(
  id: string,
  predicates: readonly PredicateReport[],
  rules: readonly (readonly [string, number])[],
): PreservedInvariant {
  const [{ name, statement }] = predicates as readonly [PredicateReport];
  const held = rules.map(([rule]) => predicates.reduce((sum, { byRule }) => sum + (byRule?.[rule] ?? 0), 0));
  const broken = predicates.flatMap(({ violation }) => violation ?? []).sort((one, other) => one.step - other.step);
  const [first] = broken;
  return {
    id,
    name,
    statement,
    held,
    total: predicates.reduce((sum, { premises }) => sum + premises, 0),
    violation: first && { rule: first.rule, step: first.step, sentence: first.sentence },
  };
}
