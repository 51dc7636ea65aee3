import { markup } from '../page/html.ts';
import { sitePage } from './frame.ts';
import { INDEX_PAGE } from './links.ts';

/** Why something is not shown. Served only, so the list is at the root. */
export function errorPage(title: string, sentence: string): string {
  return sitePage({
    title,
    home: `/${INDEX_PAGE}`,
    body: markup`<h1>${title}</h1><section><p>${sentence}</p></section>`,
  });
}
