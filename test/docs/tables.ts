/** A row of a table of a page of Markdown: the texts of its cells. */
export type Row = readonly string[];

/** The rows of all tables of a page whose header begins with that cell, headers and rulers left out. */
export function rowsOf(page: string, firstHeader: string): Row[] {
  const rows: Row[] = [];
  let wanted = false;
  for (const line of page.split('\n')) {
    if (!line.startsWith('|')) {
      wanted = false;
      continue;
    }
    const cells = cellsOf(line);
    if (cells[0] === firstHeader) wanted = true;
    else if (wanted && !/^-+$/.test(cells[0] ?? '')) rows.push(cells);
  }
  return rows;
}

/** What stands between single backquotes. */
export function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** Where the links of a text lead, without those to other hosts. */
export function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target));
}

/** A bar within code is escaped in tables. */
function cellsOf(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}
