import type { Comparison } from '../../../harness/core/campaign/comparison.ts';
import { markup, type Html } from '../../page/html.ts';

/** Runs without a verdict: gaps in the comparison. */
export function troublesSection({ troubles, columns }: Comparison): Html | undefined {
  if (troubles.length === 0) return undefined;
  return markup`<section id="troubles">
    <h2>Runs without a verdict</h2>
    <div class="scroll">
      <table>
        <thead><tr><th>scenario</th><th>column</th><th class="number">seed</th><th>ending</th><th>why</th></tr></thead>
        <tbody>
          ${troubles.map(
            ({ scenario, column, seed, ending, trouble, replay }) =>
              markup`<tr><td>${scenario}</td><td>${columns[column]}</td><td class="number">${seed}</td><td>${ending}</td><td>${trouble}<br/><small><code>${replay}</code></small></td></tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
