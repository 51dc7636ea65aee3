/** A text as a regular expression that matches it alone. */
export function escapedForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
