/** Changes of a node that a sentence may say itself, so that they need not be added to it. */
export type Change = 'role' | 'term' | 'log';

/** A sentence in its parts. */
export interface Told {
  readonly main: string;
  readonly because: readonly string[];
  readonly then: readonly string[];
  readonly covers: readonly Change[];
}

export function told(
  main: string,
  because: readonly string[] = [],
  then: readonly string[] = [],
  covers: readonly Change[] = [],
): Told {
  return { main, because, then, covers };
}
