import type { Comparison } from '../../harness/core/campaign/comparison.ts';
import { markup, trusted } from '../page/html.ts';
import { divergencesSection } from './sections/divergences.ts';
import { matrixSection } from './sections/matrix.ts';
import { measuresSection } from './sections/measures.ts';
import { methodSection } from './sections/method.ts';
import { signaturesSection } from './sections/signatures.ts';
import { trendSection } from './sections/trend.ts';
import { troublesSection } from './sections/troubles.ts';
import { verdictSection, toneOf } from './sections/verdict.ts';
import { STYLE } from './style.ts';

/** Nothing from outside, and no scripts at all. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * A comparison as one self-contained HTML file, without scripts: what it comes to in words, rates with intervals, failures and what
 * became of them, where exact runs part, measures as distributions with effects. Pure: equal inputs give the same bytes.
 */
export function comparisonPage(comparison: Comparison): string {
  const { key, columns, scenarios } = comparison;
  const title = `${toneOf(comparison).badge}: ${columns.join(', ')} · ${scenarios.map(({ name }) => name).join(', ')}`;
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8"/>
        <meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title>${title}</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        <main data-key="${key}">
          ${verdictSection(comparison)} ${matrixSection(comparison)} ${signaturesSection(comparison)}
          ${divergencesSection(comparison)} ${measuresSection(comparison)} ${trendSection(comparison)}
          ${troublesSection(comparison)} ${methodSection(comparison)}
        </main>
      </body>
    </html> `.text;
}
