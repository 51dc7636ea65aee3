/** One property of two runs, in words; undefined where a run does not say. */
export interface ComparedRow {
  readonly name: string;
  readonly values: readonly [string | undefined, string | undefined];
  readonly differs: boolean;
}

export function comparedRow(name: string, one: string | undefined, other: string | undefined): ComparedRow {
  return { name, values: [one, other], differs: one !== other };
}
