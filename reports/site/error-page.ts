import { markup } from '../page/html.ts';
import { sitePage } from './frame.ts';

/** Why something is not shown. Served only, at any depth, so the way to the list begins at the root. */
export function errorPage(title: string, sentence: string): string {
  return sitePage({ title, up: '/', body: markup`<h1>${title}</h1><section><p>${sentence}</p></section>` });
}
