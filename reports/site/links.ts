/** Where pages are within a site, whether it is served or written to files; always relative, so that it works anywhere. */
export const INDEX_PAGE = 'index.html';

/** Where the list asks for a comparison of the two runs that were ticked. Served sites only. */
export const COMPARE_FORM = 'compare.html';

export const RUNS = 'runs';
export const FILES = 'files';
export const COMPARISONS = 'compare';
const PAGE = '.html';

/** The way from the page of a run, or of a comparison, to the site's folder. */
export const UP = '../../';

export function runPath(id: string): string {
  return `${RUNS}/${encodeURIComponent(id)}/${INDEX_PAGE}`;
}

/** @param path of a file within the run's folder, parts divided by `/` */
export function filePath(id: string, path: string): string {
  return `${RUNS}/${encodeURIComponent(id)}/${FILES}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** The older run comes first, so that two runs have one comparison. */
export function comparisonPath(older: string, newer: string): string {
  return `${COMPARISONS}/${encodeURIComponent(older)}/${encodeURIComponent(newer)}${PAGE}`;
}

/** What a page stands for, by the decoded parts of its path. */
export type SitePlace =
  | { readonly kind: 'index' }
  | { readonly kind: 'compare-form' }
  | { readonly kind: 'run'; readonly id: string }
  | { readonly kind: 'file'; readonly id: string; readonly path: readonly string[] }
  | { readonly kind: 'comparison'; readonly older: string; readonly newer: string };

/** The inverse of the paths above; undefined for a path that no page has. */
export function placeAt(parts: readonly string[]): SitePlace | undefined {
  const [first = '', id = '', third = '', ...rest] = parts;
  if (parts.length === 1 && (first === '' || first === INDEX_PAGE)) return { kind: 'index' };
  if (parts.length === 1 && first === COMPARE_FORM) return { kind: 'compare-form' };
  if (id === '') return undefined;
  if (first === RUNS && rest.length === 0 && (third === '' || third === INDEX_PAGE)) return { kind: 'run', id };
  if (first === RUNS && third === FILES && rest.length > 0) return { kind: 'file', id, path: rest };
  if (first === COMPARISONS && parts.length === 3 && third.endsWith(PAGE))
    return { kind: 'comparison', older: id, newer: third.slice(0, -PAGE.length) };
  return undefined;
}
