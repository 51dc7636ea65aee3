import { createHash } from 'node:crypto';
import { markup, trusted, type Html } from '../page/html.ts';
import { STYLE } from '../page/style.ts';
import { SITE_STYLE } from './style.ts';

export interface Frame {
  readonly title: string;
  /** The way to the list. */
  readonly home: string;
  readonly body: Html;
  /** Served pages have none: the server does what a script would. */
  readonly script?: string;
}

/** A page of the site: looks like the report page, asks nothing of anybody else, and runs no script but the one given. */
export function sitePage({ title, home, body, script }: Frame): string {
  // In one piece each: the policy's digests cover every character between the tags.
  const style = trusted(`<style>${STYLE_TEXT}</style>`);
  const ours = script === undefined ? undefined : trusted(`<script>${script}</script>`);
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(sitePolicy(script))}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${style}
      </head>
      <body>
        <main>
          <nav class="site"><a href="${home}">Verdict</a> <span>${title}</span></nav>
          ${body}
        </main>
        ${ours}
      </body>
    </html> `.text;
}

/** The content security policy of a page with this script, or with none. */
export function sitePolicy(script?: string): string {
  const scripts = script === undefined ? '' : ` script-src '${digestOf(script)}';`;
  const forms = script === undefined ? "'self'" : "'none'";
  return `default-src 'none'; style-src '${digestOf(STYLE_TEXT)}';${scripts} base-uri 'none'; form-action ${forms}`;
}

const STYLE_TEXT = `${STYLE}\n${SITE_STYLE}`;

function digestOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
