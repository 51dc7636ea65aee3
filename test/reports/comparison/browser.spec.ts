import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import axe, { type AxeResults } from 'axe-core';
import { trendOf } from '../../../harness/campaign/compare/trend.ts';
import { comparisonPage } from '../../../reports/comparison/page.ts';
import { inBrowser } from '../page/in-browser.ts';
import { assertWellFormed } from '../well-formed.ts';
import { example } from './example.ts';

const TROUBLES = [
  {
    scenario: 'partitions',
    column: 1,
    seed: 9,
    ending: 'harness-error',
    trouble: 'disk full',
    replay: 'npx verdict run',
  },
] as const;

describe('the page of a comparison in a browser', function () {
  this.timeout(120_000);
  const now = { ...example(), troubles: TROUBLES };
  const page = comparisonPage({ ...now, trend: trendOf([{ ...now, created: '2026-01-01T00:00:00.000Z' }], now) });

  it('is well-formed', () => assertWellFormed(page));

  for (const scheme of ['light', 'dark'] as const) {
    it(`is accessible and asks nobody for anything, ${scheme}`, async function () {
      await inBrowser(
        this,
        // It has no script of its own that could say so.
        page.replace('<html lang="en">', '<html lang="en" data-script="ready">'),
        async ({ page: shown, complaints, requests }) => {
          await shown.evaluate(axe.source);
          const { violations } = await shown.evaluate<AxeResults>('axe.run(document)');
          assert.deepEqual(
            violations.map(({ id, impact, nodes }) => ({ id, impact, target: nodes[0]?.html.slice(0, 200) })),
            [],
          );
          assert.deepEqual([complaints, requests], [[], []]);
          const width = await shown.evaluate<number>('document.documentElement.scrollWidth');
          assert.ok(width <= 1_300, `wider than the window: ${String(width)}`);
        },
        { scheme },
      );
    });
  }
});
