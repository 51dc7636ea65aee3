import { createHash } from 'node:crypto';
import { markup, trusted, type Html } from '../page/html.ts';
import { STYLE } from '../page/style.ts';
import { INDEX_PAGE } from './links.ts';
import { SITE_STYLE } from './style.ts';

/** By this a site is known again: only what was written as one is written over. */
export const GENERATOR = 'Verdict site';

export interface Frame {
  readonly title: string;
  /** The way to the site's folder: empty, or `../` as often as needed. */
  readonly up: string;
  readonly body: Html;
  /** Served pages have none: the server does what a script would. */
  readonly script?: string;
}

/** A page of the site: looks like the report page, asks nothing of anybody else, and runs no script but the one given. */
export function sitePage({ title, up, body, script }: Frame): string {
  // In one piece each: the policy's digests cover every character between the tags.
  const style = trusted(`<style>${STYLE_TEXT}</style>`);
  const ours = script === undefined ? undefined : trusted(`<script>${script}</script>`);
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(sitePolicy(script))}" />
        <meta name="generator" content="${GENERATOR}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Verdict</title>
        ${style}
      </head>
      <body>
        <nav class="site" aria-label="Site"><a href="${up}${INDEX_PAGE}">Verdict: all runs</a></nav>
        <main>${body}</main>
        ${ours}
      </body>
    </html> `.text;
}

/** The content security policy of a page with this script, or with none. */
export function sitePolicy(script?: string): string {
  const scripts = script === undefined ? '' : ` script-src '${digestOf(script)}';`;
  const forms = script === undefined ? "'self'" : "'none'";
  return `default-src 'none'; style-src '${STYLE_DIGEST}';${scripts} base-uri 'none'; form-action ${forms}`;
}

const STYLE_TEXT = `${STYLE}\n${SITE_STYLE}`;
const STYLE_DIGEST = digestOf(STYLE_TEXT);

function digestOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
