/** A hint for a misspelt word, to be put after a message: the closest of the allowed ones; empty where none is close. */
export function didYouMean(given: unknown, allowed: readonly string[]): string {
  const close = typeof given === 'string' ? closest(given, allowed) : undefined;
  return close === undefined ? '' : `; did you mean ${close}?`;
}

/** The word that takes the fewest changes to come to, at most a third of its letters; undefined where none is close. */
export function closest(given: string, allowed: readonly string[]): string | undefined {
  let found: { readonly word: string; readonly distance: number } | undefined;
  for (const word of allowed) {
    const distance = editDistance(word, given);
    if (distance > Math.max(1, Math.ceil(word.length / 3))) continue;
    if (found === undefined || distance < found.distance) found = { word, distance };
  }
  return found?.word;
}

/** Letters to insert, delete or exchange. (Wagner and Fischer, "The string-to-string correction problem", 1974.) */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
