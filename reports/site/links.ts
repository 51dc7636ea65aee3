/**
 * Where pages are within a site, whether it is served or written to files; always relative, so that it works anywhere. Folders
 * lie beside one another under `runs` as they do on disk, so that links from one report to another work as well.
 */
export const INDEX_PAGE = 'index.html';

/** Where the list asks for a comparison of the two runs that were ticked. Served sites only. */
export const COMPARE_FORM = 'compare.html';

export const FOLDERS = 'runs';
export const RUN_PAGES = 'run';
export const COMPARISONS = 'compare';
const PAGE = '.html';

export function runPath(id: string): string {
  return `${RUN_PAGES}/${encodeURIComponent(id)}${PAGE}`;
}

/** @param path of a file within the folder, parts divided by `/` */
export function filePath(id: string, path: string): string {
  return `${FOLDERS}/${encodeURIComponent(id)}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** The older run comes first, so that two runs have one comparison. */
export function comparisonPath(older: string, newer: string): string {
  return `${COMPARISONS}/${encodeURIComponent(older)}/${encodeURIComponent(newer)}${PAGE}`;
}

/** What a page stands for. */
export type SitePlace =
  | { readonly kind: 'index' }
  | { readonly kind: 'compare-form' }
  | { readonly kind: 'run'; readonly id: string }
  | { readonly kind: 'file'; readonly id: string; readonly path: readonly string[] }
  | { readonly kind: 'comparison'; readonly older: string; readonly newer: string };

/**
 * The inverse of the paths above; undefined for a path that no page has.
 *
 * @param parts of a path, decoded
 */
export function placeAt(parts: readonly string[]): SitePlace | undefined {
  const [first = '', second = '', third = ''] = parts;
  if (parts.length === 1 && (first === '' || first === INDEX_PAGE)) return { kind: 'index' };
  if (parts.length === 1 && first === COMPARE_FORM) return { kind: 'compare-form' };
  if (parts.length === 2 && first === RUN_PAGES && isPage(second)) return { kind: 'run', id: withoutEnding(second) };
  if (parts.length > 2 && first === FOLDERS) return { kind: 'file', id: second, path: parts.slice(2) };
  if (parts.length === 3 && first === COMPARISONS && isPage(third)) {
    return { kind: 'comparison', older: second, newer: withoutEnding(third) };
  }
  return undefined;
}

function isPage(name: string): boolean {
  return name.endsWith(PAGE) && name !== PAGE;
}

function withoutEnding(name: string): string {
  return name.slice(0, -PAGE.length);
}
