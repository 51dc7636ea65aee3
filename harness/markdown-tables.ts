/** A document with a text put between two marks that it has. @throws RangeError where it lacks them */
export function between(document: string, begin: string, end: string, text: string): string {
  const start = document.indexOf(begin);
  const stop = document.indexOf(end, Math.max(start, 0));
  if (start < 0 || stop < start) throw new RangeError(`the document lacks the marks ${begin} and ${end}`);
  return `${document.slice(0, start)}${begin}\n\n${text}\n\n${document.slice(stop)}`;
}

/** In the form that the formatter of the documents gives to tables. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? title.length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
